using System.Collections.Immutable;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions;

/// <summary>The state of one trial.</summary>
public sealed record TrialState(PlannedTrial Plan)
{
    /// <summary>The newest checkpoint, and the one before it in case the newest is damaged.</summary>
    public const int CheckpointsKept = 2;

    public TrialStatus Status { get; init; } = TrialStatus.Queued;

    /// <summary>Number of finished epochs at which it waits for a decision; null: it trains to the end.</summary>
    public int? Until { get; init; } = Plan.Until;

    /// <summary>Number of the current or last attempt; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Worker of the current or last attempt; for a data-parallel trial all members of its last generation.</summary>
    public ImmutableList<WorkerId> Workers { get; init; } = [];

    /// <summary>Generations of all attempts of a data-parallel trial, in the order they were named.</summary>
    public ImmutableList<GenerationRecord> Generations { get; init; } = [];

    /// <summary>The machine of the first worker, in words.</summary>
    public string? Machine { get; init; }

    /// <summary>Number of the last report received from each worker of the current attempt.</summary>
    public ImmutableDictionary<WorkerId, long> Heard { get; init; } = ImmutableDictionary<WorkerId, long>.Empty;

    /// <summary>Metrics of epochs 1, 2, ... in order, without gaps.</summary>
    public ImmutableList<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>The last epoch that was ever measured. It may have been withdrawn, with the attempt that measured it.</summary>
    public int Seen { get; init; }

    /// <summary>Usable checkpoints, oldest first.</summary>
    public ImmutableList<CheckpointRef> Checkpoints { get; init; } = [];

    /// <summary>Consecutive attempts without a new checkpoint.</summary>
    public int FruitlessAttempts { get; init; }

    /// <summary>Total steps of the trial; 0 until the first worker has loaded the data.</summary>
    public long TotalSteps { get; init; }

    /// <summary>Number of trained parameters; 0 until the first worker has built the model.</summary>
    public long Parameters { get; init; }

    public CheckpointRef? Final { get; init; }

    public string? ParametersSha256 { get; init; }

    /// <summary>What is wrong with the trained model, as its worker found at the end.</summary>
    public IReadOnlyList<TrainingFinding> Findings { get; init; } = [];

    /// <summary>Why the trial failed, was cancelled or stopped early, or why its last attempt ended.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it failed because workers, machines or the coordinator did.</summary>
    public bool IsLostToMachines { get; init; }

    /// <summary>Whether it was cancelled without the rest of its experiment.</summary>
    public bool IsCancelledAlone { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public TrialId Id => Plan.Id;

    /// <summary>The current or last generation of the current attempt; null before its first.</summary>
    public GenerationRecord? Generation => Generations is [.., var last] && last.Attempt == Attempt ? last : null;

    public bool IsOver => Status.IsOver();

    public CheckpointRef? NewestCheckpoint => Checkpoints.IsEmpty ? null : Checkpoints[^1];

    /// <summary>Whether it has been trained as far as it may, and has epochs left: it waits for a decision.</summary>
    public bool IsAtHorizon => !IsOver && Until is { } until && until < Plan.Spec.Epochs && Epochs.Count >= until;

    /// <summary>Whether there is a checkpoint of all that was ever measured of it.</summary>
    public bool IsSaved => Epochs.Count >= Seen && (Seen == 0 || NewestCheckpoint?.Epoch >= Seen);

    /// <summary>Whether it has something to do for which it needs a slot that it does not have.</summary>
    public bool NeedsSlot => Status == TrialStatus.Queued && !(IsAtHorizon && IsSaved);

    /// <summary>
    /// The epoch whose weights are its result so far, and whose measures therefore are: the last one or, where the best is kept
    /// (<see cref="KeptEpoch.Best"/>), that of the last stage with the lowest validation loss. Null where there is none.
    /// </summary>
    public EpochMetrics? Kept
    {
        get
        {
            // Of a trial that was stopped early without its last checkpoint, what came after counts no more.
            var epochs = Status == TrialStatus.Pruned ? Epochs.FindAll(epoch => epoch.Epoch <= Final?.Epoch) : Epochs;
            var last = epochs.IsEmpty ? null : epochs[^1];
            if (Plan.Spec.Training.Keep == KeptEpoch.Last)
            {
                return last;
            }

            var stage = Plan.Spec.Stages[^1].Name;
            return epochs
                .Where(epoch => epoch.Stage == stage && double.IsFinite(epoch.ValidationLoss))
                .MinBy(epoch => epoch.ValidationLoss) ?? last;
        }
    }

    /// <summary>Lowest finite validation loss in the stage of the last epoch, as losses of different stages are not comparable;
    /// null where there is none.</summary>
    public double? BestValidationLoss => Lowest(epoch => epoch.ValidationLoss);

    /// <summary>The same for the mean squared error of the reconstruction.</summary>
    public double? BestSquaredError => Lowest(epoch => epoch.Part(EpochMetrics.SquaredError));

    public TrialState Apply(TrialEvent change) => change switch
    {
        AttemptBegan => Fold(change) with { Heard = Heard.Clear() },
        { Heard: { } report } => Fold(change) with { Heard = Heard.SetItem(report.Worker, report.Sequence) },
        _ => Fold(change),
    };

    /// <summary>Puts a trial that was cancelled with its experiment back into the queue; leaves any other unchanged.</summary>
    public TrialState Reopen() => Status == TrialStatus.Cancelled && !IsCancelledAlone ? Again() : this;

    /// <summary>Puts a failed trial back into the queue, and forgets what has failed; leaves any other unchanged.</summary>
    public TrialState Retry() => Status == TrialStatus.Failed
        ? Again() with { FruitlessAttempts = 0, IsLostToMachines = false }
        : this;

    private TrialState Again() => this with { Status = TrialStatus.Queued, Reason = null, EndedAt = null };

    private TrialState Fold(TrialEvent change) => change switch
    {
        AttemptBegan began => this with
        {
            Status = TrialStatus.Running,
            Attempt = began.Attempt,
            Workers = [began.Worker, .. began.Others],
            Machine = began.Machine,
            StartedAt = StartedAt ?? began.At,
            FruitlessAttempts = FruitlessAttempts + 1,
        },
        AttemptAdopted or DuplicateReport => this,
        // Epochs after the last checkpoint of an earlier attempt are measured again, with the same result.
        TrainingStarted started => this with
        {
            TotalSteps = started.TotalSteps,
            Parameters = started.Parameters,
            Epochs = Epochs.RemoveAll(epoch => epoch.Epoch > started.FromEpoch),
        },
        // Epochs may arrive out of order from several workers, when one that was ahead is lost.
        EpochRecorded epoch => this with
        {
            Epochs = Epochs.Insert(Epochs.Count(known => known.Epoch < epoch.Metrics.Epoch), epoch.Metrics),
            Seen = Math.Max(Seen, epoch.Metrics.Epoch),
        },
        CheckpointKept kept => this with
        {
            Checkpoints =
            [
                .. Checkpoints.Where(old => old.Step < kept.Checkpoint.Step).TakeLast(CheckpointsKept - 1),
                kept.Checkpoint,
            ],
            FruitlessAttempts = 0,
        },
        CheckpointDropped dropped => this with { Checkpoints = Checkpoints.RemoveAll(old => old.Name == dropped.Name) },
        // Of a damaged journal it may end later attempts than are known, also of a trial that is paused.
        AttemptEnded ended => this with
        {
            Status = Status == TrialStatus.Paused ? Status : TrialStatus.Queued,
            Attempt = Math.Max(Attempt, ended.Attempt),
            Reason = ended.Reason,
        },
        TrialAdvanced advanced => this with
        {
            Status = Status == TrialStatus.Paused ? TrialStatus.Queued : Status,
            Until = Until is { } until ? Math.Max(until, advanced.UntilEpoch) : null,
        },
        // Many trials may be paused for long: each keeps one checkpoint. Its attempt has not ended in vain.
        TrialPaused => this with
        {
            Status = TrialStatus.Paused,
            Checkpoints = [.. Checkpoints.TakeLast(1)],
            FruitlessAttempts = 0,
        },
        TrialPruned pruned => Prune(pruned),
        TrialCompleted completed => this with
        {
            Status = TrialStatus.Completed,
            Final = completed.Final,
            ParametersSha256 = completed.ParametersSha256,
            Findings = completed.Findings ?? [],
            Reason = null,
            EndedAt = completed.At,
        },
        TrialFailed failed => this with
        {
            Status = TrialStatus.Failed,
            Reason = failed.Reason,
            IsLostToMachines = failed.IsLostToMachines,
            EndedAt = failed.At,
        },
        GenerationNamed named => this with
        {
            Workers = [.. named.Members.Select(member => member.Worker)],
            Generations = Generations.Add(
                new GenerationRecord(named.Attempt, named.Generation, named.At, named.Reason, named.Members)),
        },
        GenerationBegan began => Change(began.Attempt, began.Generation, generation => generation with
        {
            BeganAt = began.At,
            Step = began.Step,
            Copied = began.Copied,
        }),
        GenerationEnded ended => Change(ended.Attempt, ended.Generation, generation =>
            generation with
            {
                EndedAt = ended.At,
                Costs = ended.Costs,
            }),
        TrialCancelled cancelled => this with
        {
            Status = TrialStatus.Cancelled,
            Reason = cancelled.Reason ?? Reason,
            IsCancelledAlone = cancelled.IsAlone,
            EndedAt = cancelled.At,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown event."),
    };

    /// <summary>Its result is the checkpoint of its last epoch, if that was stored.</summary>
    private TrialState Prune(TrialPruned pruned)
    {
        var final = Checkpoints.FindLast(checkpoint => !Epochs.IsEmpty && checkpoint.Step == Epochs[^1].Step) ?? NewestCheckpoint;
        var over = this with
        {
            Status = TrialStatus.Pruned,
            Checkpoints = final is null ? [] : [final],
            Final = final,
            Reason = pruned.Reason,
            EndedAt = pruned.At,
        };
        var isAsMeasured = Plan.Spec.Training.Keep == KeptEpoch.Best || over.Kept?.Step == final?.Step;
        return over with { ParametersSha256 = isAsMeasured ? over.Kept?.WeightsSha256 : null };
    }

    private double? Lowest(Func<EpochMetrics, double?> measure) =>
        Epochs
            .Where(epoch => epoch.Stage == Epochs[^1].Stage)
            .Select(measure)
            .Where(number => number is { } value && double.IsFinite(value))
            .Min();

    private TrialState Change(int attempt, int generation, Func<GenerationRecord, GenerationRecord> change)
    {
        var at = Generations.FindLastIndex(it => it.Attempt == attempt && it.Number == generation);
        return this with { Generations = Generations.SetItem(at, change(Generations[at])) };
    }
}

/// <summary>A generation of a data-parallel trial.</summary>
/// <param name="Number">1 for the first of its attempt.</param>
/// <param name="Reason">Why it was named.</param>
/// <param name="Members">By rank.</param>
public sealed record GenerationRecord(
    int Attempt,
    int Number,
    DateTimeOffset NamedAt,
    string Reason,
    IReadOnlyList<MemberShare> Members)
{
    /// <summary>When all members were connected; null if they were not.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    /// <summary>The step after which it went on.</summary>
    public long? Step { get; init; }

    /// <summary>Members that copied their state from another.</summary>
    public IReadOnlyList<WorkerId> Copied { get; init; } = [];

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What its steps cost its members, once it is over.</summary>
    public IReadOnlyList<MemberCosts> Costs { get; init; } = [];
}
