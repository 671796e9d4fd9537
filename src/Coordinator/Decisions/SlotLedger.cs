using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Free and occupied slots, and the requests that wait for some.
/// <list type="number">
/// <item>Experiments are served by their share (<see cref="ExperimentShare"/>): whoever occupies fewest slots for its priority
/// goes first (<see cref="Turn"/>). Within an experiment, trials that have begun before go first, then those with lower numbers
/// (<see cref="SlotRequest.ServingOrder"/>).</item>
/// <item>A trial is granted all slots it needs, or none.</item>
/// <item>
/// For the first request that has to wait although there are enough workers for it, every free slot that it could use is
/// reserved, and its experiment keeps its turn. Later requests may overtake it only with slots that it cannot use, so its turn
/// comes.
/// </item>
/// <item>An experiment never occupies more slots than its share allows. While its first request waits for that, no other of its
/// requests is served, which would only put off the first.</item>
/// <item>Slots that nobody needs go to trials that can use more than they need.</item>
/// </list>
/// Entering a request takes logarithmic time. Granting takes time for what is granted and for each shape of request of each
/// experiment, not for every request that waits.
/// </summary>
public sealed record SlotLedger
{
    private WaitingRequests _waiting = WaitingRequests.Empty;

    private OccupiedSlots _occupied = OccupiedSlots.None;

    /// <summary>Shares that differ from the usual one.</summary>
    private ImmutableDictionary<ExperimentId, ExperimentShare> _shares = ImmutableDictionary<ExperimentId, ExperimentShare>.Empty;

    /// <summary>The number of the last grant of each experiment.</summary>
    private ImmutableDictionary<ExperimentId, long> _served = ImmutableDictionary<ExperimentId, long>.Empty;

    private long _grants;

    /// <summary>The experiment for which slots are reserved; null where there is none.</summary>
    internal ExperimentId? Reserving { get; init; }

    public ImmutableSortedDictionary<WorkerId, WorkerSlots> Workers { get; private init; } =
        ImmutableSortedDictionary.Create<WorkerId, WorkerSlots>(
            Comparer<WorkerId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)));

    /// <summary>Requests of trials that can use more slots than they hold, in the order of
    /// <see cref="SlotRequest.ServingOrder"/>.</summary>
    public IEnumerable<SlotRequest> Waiting => _waiting;

    /// <summary>The same by experiment.</summary>
    internal IReadOnlyDictionary<ExperimentId, WaitingLine> Lines => _waiting.Lines;

    /// <summary>Number of slots that each experiment occupies; experiments without any are left out.</summary>
    internal IReadOnlyDictionary<ExperimentId, int> Occupied => _occupied.Counts;

    /// <returns>The trial's request, or null.</returns>
    internal SlotRequest? Find(TrialKey trial) => _waiting.Find(trial);

    internal bool HasFree => Workers.Values.Any(slots => slots.Free > 0);

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
                (ledger, trial) => ledger.Occupy(trial, worker, isOccupied: false)),
            affected);
    }

    /// <summary>Records that the trial holds a slot of this worker from before this ledger existed.</summary>
    public SlotLedger Hold(TrialKey trial, WorkerId worker) =>
        Change(trial, worker, slots => slots with { Holders = slots.Holders.Add(trial) });

    /// <summary>From now on the experiment has this share.</summary>
    public SlotLedger Set(ExperimentId experiment, ExperimentShare share) =>
        this with
        {
            _shares = share == ExperimentShare.Usual ? _shares.Remove(experiment) : _shares.SetItem(experiment, share),
        };

    /// <summary>The experiment is over.</summary>
    public SlotLedger Forget(ExperimentId experiment) =>
        this with { _shares = _shares.Remove(experiment), _served = _served.Remove(experiment) };

    public ExperimentShare ShareOf(ExperimentId experiment) => _shares.GetValueOrDefault(experiment, ExperimentShare.Usual);

    /// <summary>Enters the request in place of the trial's previous one.</summary>
    public SlotLedger Request(SlotRequest request) =>
        this with
        {
            _waiting = _waiting.With(request, !request.Except.IsEmpty || _occupied.IsAny(request.Trial)),
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
            : _waiting.Lines.Values.SelectMany(line => line.Alike
                .Where(alike => IsUnsatisfiable(alike[0]))
                .SelectMany(alike => alike)
                .Concat(line.Individual.Where(IsUnsatisfiable)));

    /// <returns>The trial's request, if all known workers together could not satisfy it.</returns>
    public SlotRequest? Unsatisfiable(TrialKey trial) =>
        !Workers.IsEmpty && _waiting.Find(trial) is { } request && IsUnsatisfiable(request) ? request : null;

    /// <inheritdoc cref="WaitsInCircles.Yielding"/>
    public IReadOnlyList<TrialKey> Yielding() => new WaitsInCircles(this).Yielding();

    /// <returns>The ledger after every slot that can be granted is, and the grants in the order they were made.</returns>
    public (SlotLedger Ledger, IReadOnlyList<SlotGrant> Grants) Grant() =>
        HasFree ? new DealingRound(this).Deal() : (this, []);

    internal static bool CanUse(SlotRequest request, WorkerId worker, WorkerSlots slots) =>
        slots.Suits(request) && !slots.IsUsedBy(request.Trial) && !request.Except.Contains(worker);

    /// <returns>The workers of which the trial holds a slot.</returns>
    internal IEnumerable<WorkerId> Held(TrialKey trial) =>
        _occupied.Of(trial).Where(worker => Workers[worker].Holders.Contains(trial));

    internal bool IsWaiting(SlotRequest request) => Missing(request) > 0;

    internal bool IsPossible(SlotRequest request) => Workers.Values.Count(slots => slots.Suits(request)) >= request.Least;

    /// <returns>Whether the experiment may occupy so many slots more.</returns>
    internal bool MayOccupy(ExperimentId experiment, int more) =>
        ShareOf(experiment).MaxSlots is not { } most || _occupied.CountOf(experiment) + more <= most;

    internal Turn TurnOf(ExperimentId experiment, DateTimeOffset submittedAt) => new(
        experiment == Reserving,
        _occupied.CountOf(experiment),
        ShareOf(experiment).Priority,
        _served.GetValueOrDefault(experiment),
        submittedAt,
        experiment);

    private bool IsUnsatisfiable(SlotRequest request) =>
        IsWaiting(request) && Workers.Values.Count(slots => slots.Offer.Threads >= request.Threads) < request.Least;

    /// <summary>The least loaded worker first; of those, the one with the fewest threads to spare.</summary>
    /// <param name="reserved">Workers of which one slot is reserved for another request.</param>
    internal List<WorkerId> FreeFor(SlotRequest request, HashSet<WorkerId>? reserved) =>
    [
        .. Workers
            .Where(entry =>
                entry.Value.Free > (reserved?.Contains(entry.Key) == true ? 1 : 0) && CanUse(request, entry.Key, entry.Value))
            .OrderBy(entry => 1 - ((double)entry.Value.Free / entry.Value.Offer.Slots))
            .ThenBy(entry => entry.Value.Offer.Threads)
            .Select(entry => entry.Key),
    ];

    /// <summary>Grants the request slots of these workers.</summary>
    internal SlotLedger Give(SlotRequest request, IEnumerable<WorkerId> workers, List<SlotGrant> grants)
    {
        var ledger = this with
        {
            _grants = _grants + 1,
            _served = _served.SetItem(request.Trial.Experiment, _grants + 1),
        };
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
        return (this with { Workers = Workers.SetItem(worker, changed) }).Occupy(trial, worker, changed.IsUsedBy(trial));
    }

    private SlotLedger Occupy(TrialKey trial, WorkerId worker, bool isOccupied)
    {
        var ledger = this with { _occupied = _occupied.Set(trial, worker, isOccupied) };
        return _occupied.IsAny(trial) != ledger._occupied.IsAny(trial) && _waiting.Find(trial) is { } request
            ? ledger.Request(request)
            : ledger;
    }
}
