using System.Collections.Immutable;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>A worker's slots.</summary>
/// <param name="Holders">Trials that hold one of them.</param>
/// <param name="Draining">Whether the worker accepts no further trials.</param>
public sealed record WorkerSlots(WorkerOffer Offer, ImmutableHashSet<TrialKey> Holders, bool Draining)
{
    /// <summary>Trials that have given up a slot which their attempt still occupies.</summary>
    public ImmutableHashSet<TrialKey> Leaving { get; init; } = [];

    public int Free => Offer.Slots - Holders.Count - Leaving.Count;

    /// <summary>Whether the worker could serve the request if all its slots were free.</summary>
    public bool Suits(SlotRequest request) => !Draining && Offer.Threads >= request.Threads;

    public bool IsUsedBy(TrialKey trial) => Holders.Contains(trial) || Leaving.Contains(trial);
}
