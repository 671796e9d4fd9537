using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>What a decision is told of the world.</summary>
/// <param name="Nonce">Never given before, and not to be guessed; a generation's, should one be named.</param>
public readonly record struct DecisionContext(DateTimeOffset Now, string Nonce);

/// <summary>A worker whose slot a data-parallel trial holds.</summary>
/// <param name="ResumeFrom">What it is to prepare itself from.</param>
public sealed record TrialMember(WorkerId Worker, WorkerOffer Offer, CheckpointRef? ResumeFrom)
{
    /// <summary>Its reports up to this number have arrived.</summary>
    public long Heard { get; init; }

    /// <summary>It speaks to this coordinator, and not to one that is gone.</summary>
    public bool Adopted { get; init; } = true;

    /// <summary>The attempt's first generation waits for it.</summary>
    public bool Founding { get; init; }

    /// <summary>It has model and data, and can be a member of a generation.</summary>
    public bool Prepared { get; init; }

    /// <summary>Its process was asked to end.</summary>
    public bool Leaving { get; init; }

    /// <summary>What a shard costs it; null until it has measured some.</summary>
    public double? SecondsPerShard { get; init; }
}

/// <summary>The generation that computes, or is about to, or has just broken.</summary>
/// <param name="Members">In the order of their ranks; those lost since included.</param>
public sealed record Generation(int Number, DateTimeOffset NamedAt, string Nonce, IReadOnlyList<Member> Members)
{
    public ImmutableHashSet<WorkerId> Entered { get; init; } = [];

    public ImmutableHashSet<WorkerId> Running { get; init; } = [];

    /// <summary>Those that took their state from another.</summary>
    public ImmutableHashSet<WorkerId> Copied { get; init; } = [];

    public ImmutableDictionary<WorkerId, Accusation> Accusations { get; init; } = ImmutableDictionary<WorkerId, Accusation>.Empty;

    /// <summary>Members that are no more, and why.</summary>
    public ImmutableDictionary<WorkerId, string> Gone { get; init; } = ImmutableDictionary<WorkerId, string>.Empty;

    /// <summary>When the first member was lost or reported that it had lost another; null while all is well.</summary>
    public DateTimeOffset? BrokenAt { get; init; }

    /// <summary>Sums of what members have measured.</summary>
    public ImmutableDictionary<WorkerId, StepCosts> Costs { get; init; } = ImmutableDictionary<WorkerId, StepCosts>.Empty;

    public IEnumerable<WorkerId> Workers => Members.Select(member => member.Worker);

    /// <summary>All compute together.</summary>
    public bool IsLive => BrokenAt is null && Running.Count == Members.Count;
}

/// <summary>A data-parallel trial with its workers. The decisions are in <see cref="ParallelTrialDecisions"/>.</summary>
public sealed record ParallelTrialState(ExperimentId Experiment, TrialState Trial)
{
    /// <summary>Those whose slots it holds.</summary>
    public ImmutableSortedDictionary<WorkerId, TrialMember> Members { get; init; } = ByWorker<TrialMember>();

    /// <summary>Those that were told to stop and have not answered yet, and which attempt of theirs is to stop.</summary>
    public ImmutableSortedDictionary<WorkerId, AttemptId> Stopping { get; init; } = ByWorker<AttemptId>();

    /// <summary>Null while members prepare themselves, and while there are too few of them.</summary>
    public Generation? Current { get; init; }

    /// <summary>What has happened since the last generation: why there is a next one.</summary>
    public ImmutableList<string> Reasons { get; init; } = [];

    /// <summary>Whether a worker has told how many steps the current attempt has.</summary>
    public bool TrainingBegan { get; init; }

    /// <summary>The last step that a generation went on from.</summary>
    public long Step { get; init; } = -1;

    /// <summary>Workers that died since that step, or the newest checkpoint.</summary>
    public int FruitlessLosses { get; init; }

    /// <summary>Workers that had to go although they were alive: how often, and until when they are not wanted back.</summary>
    public ImmutableDictionary<WorkerId, (int Times, DateTimeOffset Until)> Banned { get; init; } =
        ImmutableDictionary<WorkerId, (int, DateTimeOffset)>.Empty;

    /// <summary>Changes applied by decisions and not yet sent to the journal; the actor sends and clears them.</summary>
    public ImmutableList<TrialChange> Unrecorded { get; init; } = [];

    public WorkersSpec Workers => Trial.Plan.Spec.Parallel!.Workers;

    public AttemptId Attempt => new(Experiment, Trial.Id, Trial.Attempt);

    public bool IsRunning => Trial.Status == TrialStatus.Running;

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

    public ParallelTrialState With(TrialMember member) => this with { Members = Members.SetItem(member.Worker, member) };

    private static ImmutableSortedDictionary<WorkerId, T> ByWorker<T>() =>
        ImmutableSortedDictionary.Create<WorkerId, T>(
            Comparer<WorkerId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));
}
