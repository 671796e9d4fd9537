using System.Text.Json.Serialization;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions;

/// <summary>An event of a trial. A trial's state is the fold of its events.</summary>
public abstract record TrialEvent([property: JsonPropertyOrder(-1)] TrialId Trial, DateTimeOffset At) : ExperimentEvent(At)
{
    /// <summary>The report that the event follows from, on the last event where several follow; null where none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportNumber? Heard { get; init; }
}

/// <summary>Identifies a report: the worker, and its number among the worker's reports in the attempt.</summary>
public sealed record ReportNumber(WorkerId Worker, long Sequence);

/// <summary>A worker was assigned the trial, which continues from <paramref name="ResumeFrom"/>, or from the beginning if
/// null.</summary>
/// <param name="Machine">The worker's machine, in words.</param>
public sealed record AttemptBegan(
    TrialId Trial, DateTimeOffset At, int Attempt, WorkerId Worker, string Machine, CheckpointRef? ResumeFrom)
    : TrialEvent(Trial, At)
{
    /// <summary>The other workers that begin a data-parallel trial together with <see cref="Worker"/>.</summary>
    public IReadOnlyList<WorkerId> Others { get; init; } = [];
}

/// <summary>A restarted coordinator has found the attempt still running.</summary>
/// <param name="Workers">The workers that run it.</param>
public sealed record AttemptAdopted(TrialId Trial, DateTimeOffset At, int Attempt, IReadOnlyList<WorkerId> Workers)
    : TrialEvent(Trial, At);

/// <summary>A report was received that changes nothing, such as an epoch that another member of the trial has reported
/// before.</summary>
public sealed record DuplicateReport(TrialId Trial, DateTimeOffset At) : TrialEvent(Trial, At);

/// <summary>The worker has loaded model and data and trains.</summary>
public sealed record TrainingStarted(
    TrialId Trial,
    DateTimeOffset At,
    long FromStep,
    int FromEpoch,
    long TotalSteps,
    long Parameters) : TrialEvent(Trial, At);

public sealed record EpochRecorded(TrialId Trial, DateTimeOffset At, EpochMetrics Metrics) : TrialEvent(Trial, At);

public sealed record CheckpointKept(TrialId Trial, DateTimeOffset At, CheckpointRef Checkpoint) : TrialEvent(Trial, At);

/// <summary>A checkpoint is unusable and is not used again.</summary>
public sealed record CheckpointDropped(TrialId Trial, DateTimeOffset At, string Name, string Reason) : TrialEvent(Trial, At);

/// <summary>The attempt is over, and the trial waits for another slot.</summary>
public sealed record AttemptEnded(TrialId Trial, DateTimeOffset At, int Attempt, string Reason) : TrialEvent(Trial, At);

/// <summary>The trial may train further than before, and is not paused any more.</summary>
/// <param name="UntilEpoch">Number of finished epochs at which it waits for a decision; all its epochs or more: nowhere.</param>
public sealed record TrialAdvanced(TrialId Trial, DateTimeOffset At, int UntilEpoch) : TrialEvent(Trial, At);

/// <summary>The trial gives up its slot, if it has one, and waits for a decision.</summary>
public sealed record TrialPaused(TrialId Trial, DateTimeOffset At) : TrialEvent(Trial, At);

/// <summary>The trial is over before its last epoch; its newest checkpoint is its result.</summary>
/// <param name="Reason">Why it was stopped, for people.</param>
public sealed record TrialPruned(TrialId Trial, DateTimeOffset At, string Reason) : TrialEvent(Trial, At);

public sealed record TrialCompleted(TrialId Trial, DateTimeOffset At, CheckpointRef Final, string ParametersSha256)
    : TrialEvent(Trial, At)
{
    /// <summary>What is wrong with the trained model; null where nothing is known to be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TrainingFinding>? Findings { get; init; }
}

public sealed record TrialFailed(TrialId Trial, DateTimeOffset At, string Reason, string Detail) : TrialEvent(Trial, At)
{
    /// <summary>Whether workers, machines or the coordinator failed, and not the trial itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLostToMachines { get; init; }
}

public sealed record TrialCancelled(TrialId Trial, DateTimeOffset At) : TrialEvent(Trial, At)
{
    /// <summary>Why, where nobody has asked for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Whether somebody has cancelled this trial and not the experiment: it stays cancelled when that is
    /// resumed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsAlone { get; init; }
}
