using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Views;

/// <summary>The log of an experiment: a line for each event that means something to people. Not thread-safe.</summary>
internal sealed class ExperimentLog
{
    private readonly List<EventView> _lines = [];
    private readonly HashSet<string> _causes = [];

    public int Count => _lines.Count;

    /// <returns>The lines after number <paramref name="after"/>, in order.</returns>
    public List<EventView> After(int after) =>
        after >= _lines.Count ? [] : _lines.GetRange(Math.Max(0, after), _lines.Count - Math.Max(0, after));

    /// <param name="result">The result of the event's trial, where there is one.</param>
    /// <returns>The new line; null for an event that has none.</returns>
    public EventView? Add(ExperimentEvent change, double? result) => change switch
    {
        DuplicateReport => null,
        // Failures of one cause are one line, unless every line is asked for.
        TrialFailed failed when !_causes.Add(FailureCauses.Of(failed.Reason)) =>
            Add(failed.Trial.Value, EventText.Of(failed), failed.At, EventLevel.Detail),
        TrialEvent happening =>
            Add(happening.Trial.Value, EventText.Of(happening, result), happening.At, EventText.LevelOf(happening)),
        ExperimentStopped stopped => Add("", $"stopped: {stopped.Reason}", stopped.At, EventLevel.Problem),
        ExperimentPaused paused => Add("", "paused: running trials are handed back", paused.At, EventLevel.News),
        ExperimentResumed resumed => Add("", "goes on", resumed.At, EventLevel.News),
        TrialsRetried retried => Add(
            "", $"tries again: {string.Join(", ", retried.Trials.Take(6))}{(retried.Trials.Count > 6 ? ", ..." : "")}",
            retried.At, EventLevel.News),
        SearchDecided { Decision: SearchDecision.End } end =>
            Add("", $"the search is over: {end.Reason}", end.At, EventLevel.Detail),
        Noted noted => Add(noted.Subject, noted.Text, noted.At, noted.Level),
        _ => null,
    };

    public EventView Add(string subject, string text, DateTimeOffset at, EventLevel level)
    {
        var line = new EventView(_lines.Count + 1, at, subject, text) { Level = level };
        _lines.Add(line);
        return line;
    }
}
