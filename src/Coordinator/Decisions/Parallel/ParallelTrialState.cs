using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>What a decision depends on besides state and message.</summary>
/// <param name="Nonce">Unique and unpredictable; used if a generation is named.</param>
public readonly record struct DecisionContext(DateTimeOffset Now, string Nonce);

/// <summary>A worker whose slot a data-parallel trial holds.</summary>
/// <param name="ResumeFrom">The checkpoint to prepare from; null to prepare from the beginning.</param>
public sealed record TrialMember(WorkerId Worker, WorkerOffer Offer, CheckpointRef? ResumeFrom)
{
    /// <summary>Number of the last report that was received from it.</summary>
    public long Heard { get; init; }

    /// <summary>How far it may train, as it was told: see <see cref="TrialState.Until"/>. 0 where that is not known.</summary>
    public int? Until { get; init; }

    /// <summary>Whether it reports to this coordinator, not to a previous one.</summary>
    public bool Adopted { get; init; } = true;

    /// <summary>Whether the attempt's first generation waits for it.</summary>
    public bool IsInitial { get; init; }

    /// <summary>Whether it has loaded model and data, and can be a member of a generation.</summary>
    public bool Prepared { get; init; }

    /// <summary>Whether its process was asked to end.</summary>
    public bool Leaving { get; init; }

    /// <summary>Mean seconds it takes to compute a shard; null until it has measured some.</summary>
    public double? SecondsPerShard { get; init; }
}

/// <summary>The generation that forms, computes, or has just broken.</summary>
/// <param name="Members">By rank, including those lost since.</param>
public sealed record Generation(int Number, DateTimeOffset NamedAt, string Nonce, IReadOnlyList<Member> Members)
{
    public ImmutableHashSet<WorkerId> Entered { get; init; } = [];

    public ImmutableHashSet<WorkerId> Running { get; init; } = [];

    /// <summary>Members that copied their state from another.</summary>
    public ImmutableHashSet<WorkerId> Copied { get; init; } = [];

    public ImmutableDictionary<WorkerId, Accusation> Accusations { get; init; } = ImmutableDictionary<WorkerId, Accusation>.Empty;

    /// <summary>Members that are gone, and why.</summary>
    public ImmutableDictionary<WorkerId, string> Gone { get; init; } = ImmutableDictionary<WorkerId, string>.Empty;

    /// <summary>When the first member was lost or reported a loss; null while the generation is intact.</summary>
    public DateTimeOffset? BrokenAt { get; init; }

    /// <summary>Costs measured by each member, summed over its steps.</summary>
    public ImmutableDictionary<WorkerId, StepCosts> Costs { get; init; } = ImmutableDictionary<WorkerId, StepCosts>.Empty;

    public IEnumerable<WorkerId> Workers => Members.Select(member => member.Worker);

    /// <summary>Whether all members compute together.</summary>
    public bool IsLive => BrokenAt is null && Running.Count == Members.Count;
}

/// <summary>State of a data-parallel trial and its workers. The rules are in <see cref="ParallelTrialDecisions"/>.</summary>
public sealed record ParallelTrialState(ExperimentId Experiment, TrialState Trial)
{
    /// <summary>Workers whose slots it holds, by id.</summary>
    public ImmutableSortedDictionary<WorkerId, TrialMember> Members { get; init; } = ByWorker<TrialMember>();

    /// <summary>Workers that were told to stop and have not confirmed it, and the attempt they are to stop.</summary>
    public ImmutableSortedDictionary<WorkerId, AttemptId> Stopping { get; init; } = ByWorker<AttemptId>();

    /// <summary>Null while members prepare, and while there are too few of them.</summary>
    public Generation? Current { get; init; }

    /// <summary>What has happened since the last generation was named: the reason for the next one.</summary>
    public ImmutableList<string> Reasons { get; init; } = [];

    /// <summary>Whether a worker of the current attempt has reported that training has started.</summary>
    public bool TrainingBegan { get; init; }

    /// <summary>The newest step from which a generation went on; -1 before the first.</summary>
    public long Step { get; init; } = -1;

    /// <summary>Workers lost since that step or the newest checkpoint.</summary>
    public int FruitlessLosses { get; init; }

    /// <summary>Set while it runs and is to give up its slots.</summary>
    public TrialDeparture? Departure { get; init; }

    /// <summary>Workers that were evicted while alive: how often, and until when they are not accepted back.</summary>
    public ImmutableDictionary<WorkerId, (int Times, DateTimeOffset Until)> Banned { get; init; } =
        ImmutableDictionary<WorkerId, (int, DateTimeOffset)>.Empty;

    /// <summary>Changes applied by decisions and not yet sent to the journal; the actor sends and clears them.</summary>
    public ImmutableList<TrialChange> Unrecorded { get; init; } = [];

    public WorkersSpec Workers => Trial.Plan.Spec.Parallel!.Workers;

    public AttemptId Attempt => new(Experiment, Trial.Id, Trial.Attempt);

    /// <summary>The member whose progress is shown: the first of the generation, else the first that still prepares.</summary>
    public WorkerId? First =>
        Current?.Members[0].Worker ?? Members.Values.FirstOrDefault(member => !member.Prepared)?.Worker;

    public bool IsRunning => Trial.Status == TrialStatus.Running;

    /// <summary>Whether it should have slots.</summary>
    public bool NeedsSlots => IsRunning || Trial.NeedsSlot;

    /// <summary>
    /// Marks a report as received with the last event that follows from it, so that it counts as received only once all of them
    /// are in the journal. Where none follows, a <see cref="DuplicateReport"/> carries the mark.
    /// </summary>
    public ParallelTrialState Receive(ReportNumber report, DecisionContext context)
    {
        var state = Unrecorded.IsEmpty ? Record(new DuplicateReport(Trial.Id, context.Now)) : this;
        var trial = state.Trial with { Heard = state.Trial.Heard.SetItem(report.Worker, report.Sequence) };
        var last = new TrialChange(state.Unrecorded[^1].Event with { Heard = report }, trial);
        return state with { Trial = trial, Unrecorded = state.Unrecorded.SetItem(state.Unrecorded.Count - 1, last) };
    }

    public ParallelTrialState Record(TrialEvent change)
    {
        var trial = Trial.Apply(change);
        return this with { Trial = trial, Unrecorded = Unrecorded.Add(new TrialChange(change, trial)) };
    }

    public ParallelTrialState Record(IEnumerable<TrialEvent> changes) =>
        changes.Aggregate(this, (state, change) => state.Record(change));

    /// <summary>Whether the attempt is the current one and the worker runs it, or has still to stop it.</summary>
    public bool Knows(AttemptId attempt, WorkerId worker) =>
        attempt == Attempt && (Members.ContainsKey(worker) || Stopping.ContainsKey(worker));

    public ParallelTrialState With(TrialMember member) => this with { Members = Members.SetItem(member.Worker, member) };

    private static ImmutableSortedDictionary<WorkerId, T> ByWorker<T>() =>
        ImmutableSortedDictionary.Create<WorkerId, T>(
            Comparer<WorkerId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));
}
