using System.Text.Json.Serialization;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>An experiment as <c>--json</c> prints it.</summary>
/// <param name="Best">Ids of the completed trials that rank first, one for each group that can be compared.</param>
/// <param name="SecondsLeft">An estimate; null where nothing runs or nothing is known yet.</param>
public sealed record ExperimentDocument(
    ExperimentView Experiment, TrialCounts Counts, IReadOnlyList<string> Best, double? SecondsLeft)
{
    public static ExperimentDocument Of(ExperimentView experiment) => new(
        experiment,
        TrialCounts.Of(experiment.Trials.Select(trial => trial.Status)),
        BestTrials.Of(TrialText.InOrder(experiment.Trials).Select(Contender.Of)).Ids,
        TimeLeft.Of(experiment)?.TotalSeconds);
}

/// <summary>A line of a followed experiment; <paramref name="Type"/> tells the lines apart.</summary>
internal abstract record ProgressDocument([property: JsonPropertyOrder(-1)] string Type);

/// <summary>Something has happened.</summary>
/// <param name="Trial">The trial's id, or what else the line is about.</param>
internal sealed record EventDocument(int Number, DateTimeOffset At, string Trial, EventLevel Level, string Text)
    : ProgressDocument("event");

/// <summary>How far the experiment is.</summary>
/// <param name="Done">Share of all steps, 0 to 1.</param>
internal sealed record SummaryDocument(
    DateTimeOffset At, TrialCounts Counts, double Done, int Workers, IReadOnlyList<string> Best, double? SecondsLeft)
    : ProgressDocument("summary")
{
    public static SummaryDocument Of(DateTimeOffset at, ExperimentView experiment)
    {
        var whole = ExperimentDocument.Of(experiment);
        return new(at, whole.Counts, ShareDone(experiment), experiment.Workers, whole.Best, whole.SecondsLeft);
    }

    /// <returns>Share of all trials' steps that is done, 0 to 1; a trial that a rule has stopped early has none left.</returns>
    public static double ShareDone(ExperimentView experiment) => experiment.Trials.Count == 0
        ? 0
        : experiment.Trials.Average(trial => trial.Status == TrialStatus.Pruned ? 1 : trial.Done);
}

/// <summary>The connection is broken.</summary>
internal sealed record NoteDocument(DateTimeOffset At, string Text) : ProgressDocument("note");

/// <summary>The last line: the experiment as it ended.</summary>
/// <param name="Report">Null where the experiment expects nothing of its results, or the run folder is elsewhere.</param>
internal sealed record ResultDocument(
    ExperimentView Experiment, TrialCounts Counts, IReadOnlyList<string> Best, ReportDocument? Report, int ExitCode)
    : ProgressDocument("result")
{
    public static ResultDocument Of(ExperimentView experiment, ReportDocument? report, int exitCode)
    {
        var whole = ExperimentDocument.Of(experiment);
        return new(experiment, whole.Counts, whole.Best, report, exitCode);
    }
}
