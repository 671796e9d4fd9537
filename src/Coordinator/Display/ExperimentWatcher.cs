using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>
/// Follows an experiment until its end: redrawn in place on a terminal, line by line elsewhere, or quietly. A coordinator that
/// stops answering may be starting again while the workers go on training, so it is waited for.
/// </summary>
public sealed class ExperimentWatcher(CliContext cli, FollowOptions how)
{
    /// <summary>Displays show times, so they are brought up to date where nothing else changes.</summary>
    private static readonly TimeSpan _redrawInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a coordinator may stay silent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <returns>The experiment as it ended. Nothing of it is left on a terminal; print <see cref="FinalTable"/>.</returns>
    /// <exception cref="CoordinatorUnreachableException">The coordinator was silent for longer than
    /// <see cref="Patience"/>.</exception>
    /// <exception cref="OperationCanceledException">The watching was cancelled; the experiment goes on.</exception>
    public Task<ExperimentView> WatchAsync(ApiClient client, string id, CancellationToken cancellation = default)
    {
        var follower = new ExperimentFollower(client, id, cli.Clock, Patience);
        IProgressFormat format = how.Json ? new JsonFormat() : new PlainFormat();
        return how.Quiet ? WatchLinesAsync(follower, new QuietProgress(cli.Error, format, cli.Clock), cancellation)
            : cli.IsLive && !how.Json ? WatchLiveAsync(follower, cancellation)
            : WatchLinesAsync(
                // The console would wrap long lines, its writer does not.
                follower, new ProgressLines(cli.Out.Profile.Out.Writer, format, cli.Clock, how.Every), cancellation);
    }

    private Task<ExperimentView> WatchLiveAsync(ExperimentFollower follower, CancellationToken cancellation) => cli.Out
        .Live(new StyledLine("waiting for the coordinator"))
        .AutoClear(true)
        .StartAsync(async live =>
        {
            await foreach (var seen in follower.ReadAsync(withLog: false, _redrawInterval, cancellation))
            {
                if (seen is { IsFinal: true, Experiment: { } experiment })
                {
                    return experiment;
                }

                live.UpdateTarget(Render(seen));
            }

            throw EndedEarly();
        });

    private IRenderable Render(Observation seen) => seen.Experiment is { } experiment
        ? LiveDisplay.Render(
            experiment,
            cli.Clock.GetUtcNow(),
            cli.Out.Profile.Width,
            cli.Out.Profile.Height,
            Glyphs.Of(cli.Out),
            seen.Note)
        : new StyledLine(seen.Note ?? "", new Style(Color.Yellow));

    private static async Task<ExperimentView> WatchLinesAsync(
        ExperimentFollower follower, IProgressLines lines, CancellationToken cancellation)
    {
        await foreach (var seen in follower.ReadAsync(withLog: true, _redrawInterval, cancellation))
        {
            await lines.ShowAsync(seen);
            if (seen is { IsFinal: true, Experiment: { } experiment })
            {
                return experiment;
            }
        }

        throw EndedEarly();
    }

    private static InvalidOperationException EndedEarly() => new("An experiment is followed to its final state.");
}
