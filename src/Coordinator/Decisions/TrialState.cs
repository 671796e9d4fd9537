using System.Collections.Immutable;
using AeCluster.Coordinator.SpecFiles;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Decisions;

public enum TrialStatus
{
    /// <summary>Waiting for a free slot, for the first time or again.</summary>
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>All that is known of one trial.</summary>
public sealed record TrialState(PlannedTrial Plan)
{
    /// <summary>The newest, and one more should it turn out to be damaged.</summary>
    public const int CheckpointsKept = 2;

    public TrialStatus Status { get; init; } = TrialStatus.Queued;

    /// <summary>Number of the current or last attempt; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The worker of the current or last attempt.</summary>
    public WorkerId? Worker { get; init; }

    /// <summary>That worker's machine, in words.</summary>
    public string? Machine { get; init; }

    /// <summary>Metrics of epochs 1, 2, ... in order, without gaps.</summary>
    public ImmutableList<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>Usable checkpoints, oldest first.</summary>
    public ImmutableList<CheckpointRef> Checkpoints { get; init; } = [];

    /// <summary>Attempts in a row that ended without a new checkpoint.</summary>
    public int FruitlessAttempts { get; init; }

    /// <summary>Steps of the whole trial; 0 until the first worker has loaded the data.</summary>
    public long TotalSteps { get; init; }

    /// <summary>Number of trained values; 0 until the first worker has built the model.</summary>
    public long Parameters { get; init; }

    public CheckpointRef? Final { get; init; }

    public string? ParametersSha256 { get; init; }

    /// <summary>Why the trial failed, or why its last attempt ended.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public TrialId Id => Plan.Id;

    public bool IsOver => Status is TrialStatus.Completed or TrialStatus.Failed or TrialStatus.Cancelled;

    public CheckpointRef? NewestCheckpoint => Checkpoints.IsEmpty ? null : Checkpoints[^1];

    /// <summary>Lowest finite validation loss so far in the stage of the last epoch (others' losses are of another kind); null where there is none.</summary>
    public double? BestValidationLoss =>
        Epochs.Where(epoch => epoch.Stage == Epochs[^1].Stage).Select(epoch => epoch.ValidationLoss).Where(double.IsFinite).Cast<double?>().Min();

    public TrialState Apply(TrialEvent change) => change switch
    {
        AttemptBegan began => this with
        {
            Status = TrialStatus.Running,
            Attempt = began.Attempt,
            Worker = began.Worker,
            Machine = began.Machine,
            StartedAt = StartedAt ?? began.At,
            FruitlessAttempts = FruitlessAttempts + 1,
        },
        // What an earlier attempt measured beyond its last checkpoint is measured again, with the same result.
        TrainingStarted started => this with
        {
            TotalSteps = started.TotalSteps,
            Parameters = started.Parameters,
            Epochs = Epochs.RemoveAll(epoch => epoch.Epoch > started.FromEpoch),
        },
        EpochRecorded epoch => this with { Epochs = Epochs.Add(epoch.Metrics) },
        CheckpointKept kept => this with
        {
            Checkpoints = [.. Checkpoints.Where(old => old.Step < kept.Checkpoint.Step).TakeLast(CheckpointsKept - 1), kept.Checkpoint],
            FruitlessAttempts = 0,
        },
        CheckpointDropped dropped => this with { Checkpoints = Checkpoints.RemoveAll(old => old.Name == dropped.Name) },
        AttemptEnded ended => this with { Status = TrialStatus.Queued, Reason = ended.Reason },
        TrialCompleted completed => this with
        {
            Status = TrialStatus.Completed,
            Final = completed.Final,
            ParametersSha256 = completed.ParametersSha256,
            Reason = null,
            EndedAt = completed.At,
        },
        TrialFailed failed => this with { Status = TrialStatus.Failed, Reason = failed.Reason, EndedAt = failed.At },
        TrialCancelled cancelled => this with { Status = TrialStatus.Cancelled, EndedAt = cancelled.At },
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown event."),
    };
}
