using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Who holds a slot, across experiments.</summary>
public readonly record struct TrialKey(ExperimentId Experiment, TrialId Trial);

/// <summary>A trial that wants slots with at least so many compute threads, at most one of a worker.</summary>
/// <param name="Least">How many it must have, those it has included. What is missing it gets at once, or nothing.</param>
/// <param name="Most">How many it can use, those it has included.</param>
/// <param name="Again">It has begun already: it goes before those that never had a slot.</param>
public sealed record SlotRequest(TrialKey Trial, int Threads, int Least = 1, int Most = 1, bool Again = false)
{
    /// <summary>Workers it does not want at the context.</summary>
    public ImmutableHashSet<WorkerId> Except { get; init; } = [];
}

public sealed record SlotGrant(TrialKey Trial, WorkerId Worker);

/// <summary>A worker and the trials that hold its slots.</summary>
public sealed record WorkerSlots(WorkerOffer Offer, ImmutableHashSet<TrialKey> Holders, bool Draining)
{
    /// <summary>Trials that have given up a slot which their attempt has not left yet.</summary>
    public ImmutableHashSet<TrialKey> Leaving { get; init; } = [];

    public int Free => Offer.Slots - Holders.Count - Leaving.Count;

    /// <summary>Whether it would do, were all its slots free.</summary>
    public bool Suits(SlotRequest request) => !Draining && Offer.Threads >= request.Threads;

    public bool IsUsedBy(TrialKey trial) => Holders.Contains(trial) || Leaving.Contains(trial);
}
