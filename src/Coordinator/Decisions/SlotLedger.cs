using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Free and taken slots, and who wants some.
/// <list type="number">
/// <item>First come, first served; those that have begun already go before those that have not.</item>
/// <item>A trial gets all slots that it must have, or none.</item>
/// <item>
/// The first in the line that must wait although there are enough workers for it has every free slot held that it could
/// use. Others may overtake it with slots that are no good to it, and with nothing else: so its turn comes.
/// </item>
/// <item>What nobody must have goes to those that could do with more.</item>
/// </list>
/// </summary>
public sealed record SlotLedger
{
    public ImmutableSortedDictionary<WorkerId, WorkerSlots> Workers { get; init; } =
        ImmutableSortedDictionary.Create<WorkerId, WorkerSlots>(
            Comparer<WorkerId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));

    /// <summary>Those that want more slots than they have, in the order they are served.</summary>
    public ImmutableList<SlotRequest> Waiting { get; init; } = [];

    /// <summary>A worker registers; registering again changes nothing.</summary>
    public SlotLedger Add(WorkerId worker, WorkerOffer offer) =>
        Workers.ContainsKey(worker)
            ? this
            : this with
            {
                Workers = Workers.Add(worker, new WorkerSlots(offer, [], Draining: false)),
            };

    /// <summary>The worker gets no new trials; those that run stay until they are released.</summary>
    public SlotLedger Drain(WorkerId worker) => Change(worker, slots => slots with { Draining = true });

    /// <returns>The ledger without the worker, and the trials that held its slots.</returns>
    public (SlotLedger Ledger, IReadOnlyCollection<TrialKey> Orphans) Remove(WorkerId worker) =>
        Workers.TryGetValue(worker, out var slots)
            ? (this with { Workers = Workers.Remove(worker) }, slots.Holders.Union(slots.Leaving))
            : (this, []);

    /// <summary>The trial has a slot on this worker: it ran there before anybody here knew of either.</summary>
    public SlotLedger Hold(TrialKey trial, WorkerId worker) =>
        Change(worker, slots => slots with { Holders = slots.Holders.Add(trial) });

    /// <summary>Takes the place of the trial's request before, if there is one.</summary>
    public SlotLedger Request(SlotRequest request)
    {
        var at = Waiting.FindIndex(waiting => waiting.Trial == request.Trial);
        if (at >= 0 && Waiting[at].Again == request.Again)
        {
            return this with { Waiting = Waiting.SetItem(at, request) };
        }

        var others = at >= 0 ? Waiting.RemoveAt(at) : Waiting;
        return this with
        {
            Waiting = others.Insert(request.Again ? others.Count(waiting => waiting.Again) : others.Count, request),
        };
    }

    /// <summary>The trial neither holds nor wants a slot any more; those that its attempts have not left yet stay
    /// taken.</summary>
    public SlotLedger Release(TrialKey trial) => Workers
        .Where(entry => entry.Value.Holders.Contains(trial))
        .Aggregate(
            this with { Waiting = Waiting.RemoveAll(waiting => waiting.Trial == trial) },
            (ledger, entry) => ledger.Change(entry.Key, slots => slots with { Holders = slots.Holders.Remove(trial) }));

    /// <summary>The trial's slot on this worker does not count as one of its own any more, but is not free yet.</summary>
    public SlotLedger Leave(TrialKey trial, WorkerId worker) => Change(worker, slots => slots.Holders.Contains(trial)
        ? slots with { Holders = slots.Holders.Remove(trial), Leaving = slots.Leaving.Add(trial) }
        : slots);

    /// <summary>The trial's slot on this worker is free.</summary>
    public SlotLedger Release(TrialKey trial, WorkerId worker) => Change(
        worker, slots => slots with { Holders = slots.Holders.Remove(trial), Leaving = slots.Leaving.Remove(trial) });

    /// <returns>How many of the slots that the trial must have it does not have.</returns>
    public int Missing(SlotRequest request) => Math.Max(0, request.Least - Count(request.Trial));

    /// <returns>Requests that all workers there are could not satisfy together; none while there are no workers.</returns>
    public IEnumerable<SlotRequest> Hopeless() =>
        Workers.IsEmpty
            ? []
            : Waiting.Where(request =>
                Missing(request) > 0 && Workers.Values.Count(slots => slots.Offer.Threads >= request.Threads) < request.Least);

    /// <returns>
    /// Trials that must wait for more slots with some in their hands, which another needs to go on at all: would nobody give
    /// way, two could wait for each other for ever. The first in the line keeps what it has, unless there are not enough
    /// workers for it anyway.
    /// </returns>
    public IReadOnlyList<TrialKey> GivingWay()
    {
        var waiting = Waiting.Where(request => Missing(request) > 0).ToList();
        var idle = waiting.Select(request => request.Trial).ToHashSet();
        if (waiting.Find(IsPossible) is not { } first)
        {
            return [];
        }

        // What is free, or will be when somebody who computes is done.
        var others = Workers.Values.Where(slots => slots.Suits(first) && !slots.IsUsedBy(first.Trial)).ToList();
        var comes = others.Count(slots => slots.Free > 0 || !slots.Holders.IsSubsetOf(idle) || !slots.Leaving.IsEmpty);
        return comes >= Missing(first)
            ? []
            :
            [
                .. waiting
                    .Select(request => request.Trial)
                    .Where(trial => trial != first.Trial && others.Exists(slots => slots.Holders.Contains(trial))),
            ];
    }

    /// <returns>The ledger after every slot that can be granted is, and the grants in the order of the requests.</returns>
    public (SlotLedger Ledger, IReadOnlyList<SlotGrant> Grants) Grant()
    {
        var (ledger, grants) = (this, new List<SlotGrant>());
        HashSet<WorkerId>? held = null;
        foreach (var request in Waiting)
        {
            var (missing, free) = (ledger.Missing(request), ledger.FreeFor(request, held));
            if (missing > 0 && missing <= free.Count)
            {
                ledger = ledger.Give(request, free.Take(missing), grants);
            }
            else if (missing > 0 && held is null && ledger.IsPossible(request))
            {
                held = [.. free];
            }
        }

        var needy = ledger.Waiting.FindAll(request => ledger.Missing(request) > 0 && ledger.IsPossible(request));
        foreach (var request in ledger.Waiting.Where(request => ledger.Missing(request) == 0).ToList())
        {
            var unwanted = ledger
                .FreeFor(request, held)
                .Where(worker => !needy.Exists(other => CanUse(other, worker, ledger.Workers[worker])));
            ledger = ledger.Give(request, unwanted.Take(request.Most - ledger.Count(request.Trial)), grants);
        }

        return (ledger, grants);
    }

    private static bool CanUse(SlotRequest request, WorkerId worker, WorkerSlots slots) =>
        slots.Suits(request) && !slots.IsUsedBy(request.Trial) && !request.Except.Contains(worker);

    private int Count(TrialKey trial) => Workers.Values.Count(slots => slots.Holders.Contains(trial));

    private bool IsPossible(SlotRequest request) => Workers.Values.Count(slots => slots.Suits(request)) >= request.Least;

    /// <summary>The least loaded worker first; of those, the one that wastes the fewest threads.</summary>
    /// <param name="held">Workers of which one slot is held for another.</param>
    private List<WorkerId> FreeFor(SlotRequest request, HashSet<WorkerId>? held) =>
    [
        .. Workers
            .Where(entry =>
                CanUse(request, entry.Key, entry.Value) && entry.Value.Free > (held?.Contains(entry.Key) == true ? 1 : 0))
            .OrderBy(entry => 1 - ((double)entry.Value.Free / entry.Value.Offer.Slots))
            .ThenBy(entry => entry.Value.Offer.Threads)
            .Select(entry => entry.Key),
    ];

    private SlotLedger Give(SlotRequest request, IEnumerable<WorkerId> workers, List<SlotGrant> grants)
    {
        var ledger = this;
        foreach (var worker in workers.ToList())
        {
            grants.Add(new SlotGrant(request.Trial, worker));
            ledger = ledger.Change(worker, slots => slots with { Holders = slots.Holders.Add(request.Trial) });
        }

        return ledger.Count(request.Trial) < request.Most ? ledger : ledger with { Waiting = ledger.Waiting.Remove(request) };
    }

    private SlotLedger Change(WorkerId worker, Func<WorkerSlots, WorkerSlots> change) =>
        Workers.TryGetValue(worker, out var slots) ? this with { Workers = Workers.SetItem(worker, change(slots)) } : this;
}
