using System.Text.Json.Serialization;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Something that happened to an experiment. An experiment's state is its events, applied in order.</summary>
public abstract record ExperimentEvent([property: JsonPropertyOrder(-2)] DateTimeOffset At);

/// <summary>Whose experiment it is.</summary>
public enum ExperimentOwner
{
    /// <summary>A coordinator's, which goes on with it whenever it is started.</summary>
    Coordinator,

    /// <summary>That of a run on one machine, which goes on with it when somebody asks for that.</summary>
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
    /// <summary>The trial as the planner knows it.</summary>
    [JsonIgnore]
    public PlannedTrial Plan => new(Trial, Spec, Searched) { Notes = Notes };

    public static TrialPlanned Of(PlannedTrial trial, DateTimeOffset at) =>
        new(trial.Id, at, trial.Spec, trial.Searched, trial.Notes);
}

/// <summary>Nobody wants the experiment any more: each of its trials that is not over is cancelled.</summary>
public sealed record CancellationRequested(DateTimeOffset At) : ExperimentEvent(At);

/// <summary>Something for people to know that changes nothing.</summary>
/// <param name="Subject">A trial, or what else it is about.</param>
public sealed record Noted(DateTimeOffset At, string Subject, string Text) : ExperimentEvent(At);

/// <summary>Every trial is over, and the run folder says so.</summary>
/// <param name="Problem">Why the folder is not complete, where it is not.</param>
public sealed record ExperimentEnded(DateTimeOffset At, string? Problem) : ExperimentEvent(At);

/// <summary>Somebody wants it after all: trials that were cancelled go on where they were.</summary>
public sealed record ExperimentResumed(DateTimeOffset At) : ExperimentEvent(At);
