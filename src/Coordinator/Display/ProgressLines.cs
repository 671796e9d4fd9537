using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Display;

/// <summary>
/// The course of an experiment line by line: what matters at once, and a summary from time to time; or every event.
/// </summary>
internal sealed class ProgressLines(TextWriter to, IProgressFormat format, TimeProvider clock, TimeSpan every) : IProgressLines
{
    private readonly bool _isComplete = every == TimeSpan.Zero;
    private DateTimeOffset? _lastSummary;
    private string? _note;

    public async Task ShowAsync(Observation seen)
    {
        foreach (var line in seen.Log.Where(line => _isComplete || line.Level != EventLevel.Detail))
        {
            await to.WriteLineAsync(format.Event(line));
        }

        var now = clock.GetUtcNow();

        // Once for each silence, not once for each try.
        if (seen.Note is not null && _note is null)
        {
            await to.WriteLineAsync(format.Note(now, seen.Note));
        }

        _note = seen.Note;
        if (!_isComplete && !seen.IsFinal && seen is { Note: null, Experiment: { } experiment }
            && (_lastSummary is not { } last || now - last >= every))
        {
            _lastSummary = now;
            await to.WriteLineAsync(format.Summary(now, experiment));
        }

        await to.FlushAsync();
    }
}

/// <summary>Nothing but problems.</summary>
/// <param name="to">Standard error.</param>
internal sealed class QuietProgress(TextWriter to, IProgressFormat format, TimeProvider clock) : IProgressLines
{
    private string? _note;

    public async Task ShowAsync(Observation seen)
    {
        foreach (var line in seen.Log.Where(line => line.Level == EventLevel.Problem))
        {
            await to.WriteLineAsync(format.Event(line));
        }

        if (seen.Note is not null && _note is null)
        {
            await to.WriteLineAsync(format.Note(clock.GetUtcNow(), seen.Note));
        }

        _note = seen.Note;
    }
}
