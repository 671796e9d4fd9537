using System.Text.Json.Serialization;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Decisions;

/// <summary>An event of an experiment. An experiment's state is the fold of its events, in order.</summary>
public abstract record ExperimentEvent([property: JsonPropertyOrder(-2)] DateTimeOffset At);

/// <summary>Who continues an experiment after a restart.</summary>
public enum ExperimentOwner
{
    /// <summary>A coordinator, whenever it starts.</summary>
    Coordinator,

    /// <summary>A run on one machine, on request.</summary>
    Local,
}

/// <summary>The first event of every experiment.</summary>
/// <param name="Name">As in its file.</param>
/// <param name="SearchedSettings">Dotted paths of the settings that differ between trials.</param>
/// <param name="Version">Version of the program that took the submission.</param>
public sealed record ExperimentSubmitted(
    DateTimeOffset At,
    ExperimentId Experiment,
    string Name,
    ExperimentOwner Owner,
    IReadOnlyList<string> SearchedSettings,
    [property: JsonPropertyOrder(1)] string Version) : ExperimentEvent(At)
{
    /// <summary>
    /// Number of trials planned at submission; that many <see cref="TrialPlanned"/> events follow, unless the process was killed
    /// while it wrote them. Null in journals of version 0.1.0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PlannedTrials { get; init; }

    /// <summary>The key that the submitter chose, so that the same submission, sent again, is the same experiment; null where it
    /// chose none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>
    /// Number of failures of one cause that stop the experiment if nothing succeeds; null: none do, as in journals of version
    /// 0.2.0 and before.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StopAfterFailures { get; init; }

    /// <summary>As in <see cref="ExperimentShare"/>; null where it is the usual one, as in journals of version 0.2.0 and
    /// before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Priority { get; init; }

    /// <summary>As in <see cref="ExperimentShare"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxSlots { get; init; }

    /// <summary>What the search was read from, where trials follow one after another; null where all were planned at
    /// submission.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SearchSource? Search { get; init; }

    /// <summary>
    /// Only in journals of version 0.1.0, which have no <see cref="TrialPlanned"/> events: lower-case hexadecimal hash of the
    /// <c>experiment.yaml</c> that lists their trials.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FileSha256 { get; init; }
}

/// <summary>A trial was added to the experiment.</summary>
/// <param name="Spec">Every setting, defaults included.</param>
/// <param name="Searched">Path to value, as text, for those of the experiment's searched settings that the trial has.</param>
/// <param name="Notes">The trial's title and the results expected of it.</param>
public sealed record TrialPlanned(
    TrialId Trial, DateTimeOffset At, TrialSpec Spec, IReadOnlyDictionary<string, string> Searched, TrialNotes Notes)
    : ExperimentEvent(At)
{
    /// <summary>As in <see cref="PlannedTrial"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Until { get; init; }

    /// <summary>The trial's place in the space of its search, as <see cref="PointText"/> writes it; null where it was planned at
    /// submission.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Point { get; init; }

    /// <summary>The trial as the planner knows it.</summary>
    [JsonIgnore]
    public PlannedTrial Plan => new(Trial, Spec, Searched) { Notes = Notes, Until = Until };

    public static TrialPlanned Of(PlannedTrial trial, DateTimeOffset at) =>
        new(trial.Id, at, trial.Spec, trial.Searched, trial.Notes) { Until = trial.Until };
}

/// <summary>The experiment is to be cancelled: every trial that is not over is.</summary>
public sealed record CancellationRequested(DateTimeOffset At) : ExperimentEvent(At);

/// <summary>The experiment is to end before its time: every trial that is not over is cancelled.</summary>
/// <param name="Reason">Why, for people.</param>
public sealed record ExperimentStopped(DateTimeOffset At, string Reason) : ExperimentEvent(At);

/// <summary>A note for the log; it changes no state.</summary>
/// <param name="Subject">A trial, or whatever else the note is about.</param>
public sealed record Noted(DateTimeOffset At, string Subject, string Text) : ExperimentEvent(At)
{
    /// <summary>Not in journals of version 0.2.0 and before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public EventLevel Level { get; init; }
}

/// <summary>Every trial is over and the run folder is written.</summary>
/// <param name="Problem">Why the folder is incomplete; null where it is complete.</param>
public sealed record ExperimentEnded(DateTimeOffset At, string? Problem) : ExperimentEvent(At)
{
    /// <summary>See <see cref="Decisions.SweepHash"/>; not in journals of version 0.2.0 and before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SweepHash { get; init; }
}

/// <summary>The experiment is paused: its running trials are handed back with a checkpoint, and none begins.</summary>
public sealed record ExperimentPaused(DateTimeOffset At) : ExperimentEvent(At);

/// <summary>A paused, cancelled or stopped experiment is resumed: its cancelled trials, but for those that were cancelled
/// alone, continue where they were.</summary>
public sealed record ExperimentResumed(DateTimeOffset At) : ExperimentEvent(At);

/// <summary>Trials that have failed are tried again, from their newest checkpoint if there is one; of an experiment that was
/// stopped because they failed, the trials that were cancelled continue as well.</summary>
public sealed record TrialsRetried(DateTimeOffset At, IReadOnlyList<TrialId> Trials) : ExperimentEvent(At);
