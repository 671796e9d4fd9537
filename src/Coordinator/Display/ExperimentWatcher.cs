using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Views;
using Spectre.Console;

namespace AeCluster.Coordinator.Display;

/// <summary>
/// Follows an experiment until its end: redrawn in place on a terminal, line by line elsewhere. A coordinator that stops
/// answering is waited for, as it may be starting again, and the workers go on training meanwhile.
/// </summary>
public sealed class ExperimentWatcher(CliContext cli)
{
    private static readonly TimeSpan _livePeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _plainPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a coordinator may stay silent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <returns>The experiment as it ended. Nothing of it is left on a terminal; print <see cref="FinalTable"/>.</returns>
    /// <exception cref="CoordinatorUnreachableException">The coordinator was silent for longer than
    /// <see cref="Patience"/>.</exception>
    /// <exception cref="OperationCanceledException">The watching was cancelled; the experiment goes on.</exception>
    public Task<ExperimentView> WatchAsync(ApiClient client, string id, CancellationToken cancellation = default) =>
        cli.IsLive ? WatchLiveAsync(client, id, cancellation) : WatchPlainAsync(client, id, cancellation);

    private async Task<ExperimentView> WatchLiveAsync(ApiClient client, string id, CancellationToken cancellation)
    {
        var console = cli.Out;
        var glyphs = Glyphs.Of(console);
        ExperimentView? shown = null;
        var silence = new Silence(cli.Clock, Patience);
        return await console.Live(new StyledLine("waiting for the coordinator")).AutoClear(true).StartAsync(async live =>
        {
            while (true)
            {
                var experiment = await silence.UnlessAsync(() => client.ExperimentAsync(id, cancellation));
                shown = experiment ?? shown;
                if (experiment is { Status: not ExperimentStatus.Running })
                {
                    return experiment;
                }

                live.UpdateTarget(shown is null
                    ? new StyledLine(silence.Note ?? "", new Style(Color.Yellow))
                    : LiveDisplay.Render(
                        shown, cli.Clock.GetUtcNow(), console.Profile.Width, console.Profile.Height, glyphs, silence.Note));
                await Task.Delay(_livePeriod, cli.Clock, cancellation);
            }
        });
    }

    private async Task<ExperimentView> WatchPlainAsync(ApiClient client, string id, CancellationToken cancellation)
    {
        // Straight to the writer: the console would wrap long lines.
        var output = cli.Out.Profile.Out.Writer;
        var printed = 0;
        var silence = new Silence(cli.Clock, Patience);
        string? note = null;
        while (true)
        {
            // The view before the events: when it says that all is over, the events that follow are complete.
            var experiment = await silence.UnlessAsync(() => client.ExperimentAsync(id, cancellation));
            var events = experiment is null
                ? null
                : await silence.UnlessAsync(() => client.EventsAsync(id, printed, cancellation));
            foreach (var happening in events ?? [])
            {
                await output.WriteLineAsync(PlainDisplay.Line(happening));
                printed = happening.Number;
            }

            // Once for each silence, not once for each try.
            if (silence.Note is not null && note is null)
            {
                await output.WriteLineAsync(PlainDisplay.Line(cli.Clock.GetUtcNow(), silence.Note));
            }

            note = silence.Note;
            await output.FlushAsync(cancellation);
            if (events is not null && experiment is { Status: not ExperimentStatus.Running })
            {
                return experiment;
            }

            await Task.Delay(_plainPeriod, cli.Clock, cancellation);
        }
    }

    /// <summary>How long nobody has answered.</summary>
    private sealed class Silence(TimeProvider clock, TimeSpan patience)
    {
        private DateTimeOffset? _since;

        /// <summary>What to tell the watching person, or null while all is well.</summary>
        public string? Note { get; private set; }

        /// <returns>What was asked for, or null where nobody answers and it is not yet time to give up.</returns>
        public async Task<T?> UnlessAsync<T>(Func<Task<T>> ask)
            where T : class
        {
            try
            {
                var answer = await ask();
                (_since, Note) = (null, null);
                return answer;
            }
            catch (CoordinatorUnreachableException)
            {
                var now = clock.GetUtcNow();
                _since ??= now;
                var left = patience - (now - _since.Value);
                if (left <= TimeSpan.Zero)
                {
                    throw;
                }

                Note = $"the coordinator does not answer; trying for another {left.TotalSeconds:0} s";
                return null;
            }
        }
    }
}
