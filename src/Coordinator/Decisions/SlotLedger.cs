using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Who holds a slot, across experiments.</summary>
public readonly record struct TrialKey(ExperimentId Experiment, TrialId Trial);

/// <summary>A trial that waits for a slot with at least so many compute threads.</summary>
public sealed record SlotRequest(TrialKey Trial, int Threads);

public sealed record SlotGrant(TrialKey Trial, WorkerId Worker);

/// <summary>A worker and the trials that hold its slots.</summary>
public sealed record WorkerSlots(WorkerOffer Offer, ImmutableHashSet<TrialKey> Holders, bool Draining)
{
    public bool CanRun(SlotRequest request) =>
        !Draining && Holders.Count < Offer.Slots && Offer.Threads >= request.Threads;
}

/// <summary>
/// Free and taken slots, and who waits for one. First come, first served, except that a request no free worker can
/// satisfy does not hold up those behind it.
/// </summary>
public sealed record SlotLedger
{
    public ImmutableSortedDictionary<WorkerId, WorkerSlots> Workers { get; init; } =
        ImmutableSortedDictionary.Create<WorkerId, WorkerSlots>(Comparer<WorkerId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));

    public ImmutableList<SlotRequest> Waiting { get; init; } = [];

    /// <summary>A worker registers; registering again changes nothing.</summary>
    public SlotLedger Add(WorkerId worker, WorkerOffer offer) =>
        Workers.ContainsKey(worker) ? this : this with { Workers = Workers.Add(worker, new WorkerSlots(offer, [], Draining: false)) };

    /// <summary>The worker gets no new trials; those that run stay until they are released.</summary>
    public SlotLedger Drain(WorkerId worker) =>
        Workers.TryGetValue(worker, out var slots) ? this with { Workers = Workers.SetItem(worker, slots with { Draining = true }) } : this;

    /// <returns>The ledger without the worker, and the trials that held its slots.</returns>
    public (SlotLedger Ledger, IReadOnlyCollection<TrialKey> Orphans) Remove(WorkerId worker) =>
        Workers.TryGetValue(worker, out var slots)
            ? (this with { Workers = Workers.Remove(worker) }, slots.Holders)
            : (this, []);

    /// <param name="first">Before all that wait, not behind them.</param>
    public SlotLedger Request(SlotRequest request, bool first = false)
    {
        var others = Waiting.RemoveAll(waiting => waiting.Trial == request.Trial);
        return this with { Waiting = others.Insert(first ? 0 : others.Count, request) };
    }

    /// <returns>Requests that no worker there is could ever satisfy; none while there are no workers.</returns>
    public IEnumerable<SlotRequest> Hopeless() =>
        Workers.IsEmpty ? [] : Waiting.Where(request => Workers.Values.All(slots => slots.Offer.Threads < request.Threads));

    /// <summary>The trial neither holds nor wants a slot any more.</summary>
    public SlotLedger Release(TrialKey trial) => this with
    {
        Waiting = Waiting.RemoveAll(waiting => waiting.Trial == trial),
        Workers = Workers.Values.Any(slots => slots.Holders.Contains(trial))
            ? Workers.SetItems(Workers
                .Where(entry => entry.Value.Holders.Contains(trial))
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { Holders = entry.Value.Holders.Remove(trial) })))
            : Workers,
    };

    /// <returns>The ledger after every slot that can be granted is, and the grants in the order of the requests.</returns>
    public (SlotLedger Ledger, IReadOnlyList<SlotGrant> Grants) Grant()
    {
        var ledger = this;
        var grants = new List<SlotGrant>();
        foreach (var request in Waiting)
        {
            // The least loaded worker first; of those, the one that wastes the fewest threads.
            var found = ledger.Workers
                .Where(entry => entry.Value.CanRun(request))
                .OrderBy(entry => (double)entry.Value.Holders.Count / entry.Value.Offer.Slots)
                .ThenBy(entry => entry.Value.Offer.Threads)
                .Select(entry => ((WorkerId Worker, WorkerSlots Slots)?)(entry.Key, entry.Value))
                .FirstOrDefault();
            if (found is not { } choice)
            {
                continue;
            }

            grants.Add(new SlotGrant(request.Trial, choice.Worker));
            ledger = ledger with
            {
                Waiting = ledger.Waiting.Remove(request),
                Workers = ledger.Workers.SetItem(choice.Worker, choice.Slots with { Holders = choice.Slots.Holders.Add(request.Trial) }),
            };
        }

        return (ledger, grants);
    }
}
