using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Free and occupied slots, and the requests that wait for some.
/// <list type="number">
/// <item>Requests are served in the order of <see cref="SlotRequest.ServingOrder"/>: trials that have begun before go first, then
/// experiments by submission, then trials by their number.</item>
/// <item>A trial is granted all slots it needs, or none.</item>
/// <item>
/// For the first request that has to wait although there are enough workers for it, every free slot that it could use is
/// reserved. Later requests may overtake it only with slots that it cannot use, so its turn comes.
/// </item>
/// <item>Slots that nobody needs go to trials that can use more than they need.</item>
/// </list>
/// Entering a request takes logarithmic time. Granting takes time for what is granted and for each shape of request, not for
/// every request that waits.
/// </summary>
public sealed record SlotLedger
{
    private WaitingRequests _waiting = WaitingRequests.Empty;

    /// <summary>The workers on which a trial holds or still occupies a slot; trials without any are left out.</summary>
    private ImmutableDictionary<TrialKey, ImmutableHashSet<WorkerId>> _used =
        ImmutableDictionary<TrialKey, ImmutableHashSet<WorkerId>>.Empty;

    public ImmutableSortedDictionary<WorkerId, WorkerSlots> Workers { get; private init; } =
        ImmutableSortedDictionary.Create<WorkerId, WorkerSlots>(
            Comparer<WorkerId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));

    /// <summary>Requests of trials that can use more slots than they hold, in the order they are served.</summary>
    public IEnumerable<SlotRequest> Waiting => _waiting;

    /// <summary>Adds a worker. A worker that is known already stays as it is.</summary>
    public SlotLedger Add(WorkerId worker, WorkerOffer offer) =>
        Workers.ContainsKey(worker)
            ? this
            : this with
            {
                Workers = Workers.Add(worker, new WorkerSlots(offer, [], Draining: false)),
            };

    /// <summary>Grants no more slots of this worker; trials that hold some keep them.</summary>
    public SlotLedger Drain(WorkerId worker) =>
        Workers.TryGetValue(worker, out var slots)
            ? this with
            {
                Workers = Workers.SetItem(worker, slots with { Draining = true }),
            }
            : this;

    /// <returns>The ledger without the worker, and the trials that occupied its slots.</returns>
    public (SlotLedger Ledger, IReadOnlyCollection<TrialKey> Orphans) Remove(WorkerId worker)
    {
        if (!Workers.TryGetValue(worker, out var slots))
        {
            return (this, []);
        }

        var affected = slots.Holders.Union(slots.Leaving);
        return (
            affected.Aggregate(
                this with { Workers = Workers.Remove(worker) },
                (ledger, trial) => ledger.SetUsed(trial, worker, isUsed: false)),
            affected);
    }

    /// <summary>Records that the trial holds a slot of this worker from before this ledger existed.</summary>
    public SlotLedger Hold(TrialKey trial, WorkerId worker) =>
        Change(trial, worker, slots => slots with { Holders = slots.Holders.Add(trial) });

    /// <summary>Enters the request in place of the trial's previous one.</summary>
    public SlotLedger Request(SlotRequest request) =>
        this with
        {
            _waiting = _waiting.With(request, !request.Except.IsEmpty || _used.ContainsKey(request.Trial)),
        };

    /// <summary>Withdraws the request and frees the slots it holds, except those that its attempt still occupies.</summary>
    public SlotLedger Release(TrialKey trial) =>
        Held(trial).Aggregate(
            this with { _waiting = _waiting.Without(trial) },
            (ledger, worker) => ledger.Change(trial, worker, slots => slots with { Holders = slots.Holders.Remove(trial) }));

    /// <summary>The trial no longer counts the slot on this worker as its own, but its attempt still occupies it.</summary>
    public SlotLedger Leave(TrialKey trial, WorkerId worker) => Change(trial, worker, slots => slots.Holders.Contains(trial)
        ? slots with { Holders = slots.Holders.Remove(trial), Leaving = slots.Leaving.Add(trial) }
        : slots);

    /// <summary>The trial's slot on this worker is free.</summary>
    public SlotLedger Release(TrialKey trial, WorkerId worker) => Change(trial, worker, slots =>
        slots with
        {
            Holders = slots.Holders.Remove(trial),
            Leaving = slots.Leaving.Remove(trial),
        });

    /// <returns>How many of the slots that the trial needs it does not hold.</returns>
    public int Missing(SlotRequest request) => Math.Max(0, request.Least - Held(request.Trial).Count());

    /// <returns>Requests that all known workers together could not satisfy, in no particular order; none while there are no
    /// workers.</returns>
    public IEnumerable<SlotRequest> Unsatisfiable() =>
        Workers.IsEmpty
            ? []
            : _waiting.Lines.Where(line => IsUnsatisfiable(line[0])).SelectMany(line => line)
                .Concat(_waiting.Individual.Where(IsUnsatisfiable));

    /// <returns>The trial's request, if all known workers together could not satisfy it.</returns>
    public SlotRequest? Unsatisfiable(TrialKey trial) =>
        !Workers.IsEmpty && _waiting.Find(trial) is { } request && IsUnsatisfiable(request) ? request : null;

    /// <returns>
    /// Trials that hold slots while they wait for more, and of whose slots another trial needs one to go on. If none yielded,
    /// two could wait for each other forever. The first that waits keeps its slots, unless there are not enough workers for it.
    /// </returns>
    public IReadOnlyList<TrialKey> Yielding()
    {
        var first = _waiting.Representatives
            .Where(request => IsWaiting(request) && IsPossible(request))
            .Min(SlotRequest.ServingOrder);
        if (first is null)
        {
            return [];
        }

        // A slot becomes available if it is free, is being left, or is held by a trial that computes and so ends.
        var others = Workers.Values.Where(slots => slots.Suits(first) && !slots.IsUsedBy(first.Trial)).ToList();
        var available = others.Count(slots =>
            slots.Free > 0
            || !slots.Leaving.IsEmpty
            || !slots.Holders.All(holder => _waiting.Find(holder) is { } request && IsWaiting(request)));
        return available >= Missing(first)
            ? []
            :
            [
                .. _waiting.Individual
                    .Where(IsWaiting)
                    .Select(request => request.Trial)
                    .Where(trial => trial != first.Trial && others.Exists(slots => slots.Holders.Contains(trial))),
            ];
    }

    /// <returns>The ledger after every slot that can be granted is, and the grants in the order they were made.</returns>
    public (SlotLedger Ledger, IReadOnlyList<SlotGrant> Grants) Grant()
    {
        var (ledger, grants) = (this, new List<SlotGrant>());
        if (Workers.Values.All(slots => slots.Free <= 0))
        {
            return (ledger, grants);
        }

        HashSet<WorkerId>? reserved = null;
        _waiting.Serve(request =>
        {
            var missing = ledger.Missing(request);
            if (missing == 0)
            {
                return false;
            }

            var free = ledger.FreeFor(request, reserved);
            if (missing <= free.Count)
            {
                ledger = ledger.Give(request, free.Take(missing), grants);
                return true;
            }

            if (reserved is null && ledger.IsPossible(request))
            {
                reserved = [.. free];
            }

            return false;
        });

        var unsatisfied = ledger._waiting.Representatives
            .Where(request => ledger.IsWaiting(request) && ledger.IsPossible(request))
            .ToList();
        foreach (var request in ledger._waiting.Individual.Where(request => !ledger.IsWaiting(request)))
        {
            var unwanted = ledger
                .FreeFor(request, reserved)
                .Where(worker => !unsatisfied.Exists(other => CanUse(other, worker, ledger.Workers[worker])));
            ledger = ledger.Give(request, unwanted.Take(request.Most - ledger.Held(request.Trial).Count()), grants);
        }

        return (ledger, grants);
    }

    private static bool CanUse(SlotRequest request, WorkerId worker, WorkerSlots slots) =>
        slots.Suits(request) && !slots.IsUsedBy(request.Trial) && !request.Except.Contains(worker);

    private IEnumerable<WorkerId> Held(TrialKey trial) =>
        _used.TryGetValue(trial, out var workers) ? workers.Where(worker => Workers[worker].Holders.Contains(trial)) : [];

    private bool IsWaiting(SlotRequest request) => Missing(request) > 0;

    private bool IsPossible(SlotRequest request) => Workers.Values.Count(slots => slots.Suits(request)) >= request.Least;

    private bool IsUnsatisfiable(SlotRequest request) =>
        IsWaiting(request) && Workers.Values.Count(slots => slots.Offer.Threads >= request.Threads) < request.Least;

    /// <summary>The least loaded worker first; of those, the one with the fewest threads to spare.</summary>
    /// <param name="reserved">Workers of which one slot is reserved for another request.</param>
    private List<WorkerId> FreeFor(SlotRequest request, HashSet<WorkerId>? reserved) =>
    [
        .. Workers
            .Where(entry =>
                entry.Value.Free > (reserved?.Contains(entry.Key) == true ? 1 : 0) && CanUse(request, entry.Key, entry.Value))
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
            ledger = ledger.Hold(request.Trial, worker);
        }

        return ledger.Held(request.Trial).Count() < request.Most
            ? ledger
            : ledger with
            {
                _waiting = ledger._waiting.Without(request.Trial),
            };
    }

    private SlotLedger Change(TrialKey trial, WorkerId worker, Func<WorkerSlots, WorkerSlots> change)
    {
        if (!Workers.TryGetValue(worker, out var slots))
        {
            return this;
        }

        var changed = change(slots);
        return (this with { Workers = Workers.SetItem(worker, changed) }).SetUsed(trial, worker, changed.IsUsedBy(trial));
    }

    private SlotLedger SetUsed(TrialKey trial, WorkerId worker, bool isUsed)
    {
        var before = _used.GetValueOrDefault(trial, []);
        var after = isUsed ? before.Add(worker) : before.Remove(worker);
        var ledger = this with { _used = after.IsEmpty ? _used.Remove(trial) : _used.SetItem(trial, after) };
        return before.IsEmpty != after.IsEmpty && _waiting.Find(trial) is { } request ? ledger.Request(request) : ledger;
    }
}
