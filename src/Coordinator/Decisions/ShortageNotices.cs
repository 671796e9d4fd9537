namespace AeCluster.Coordinator.Decisions;

/// <summary>Which trials have to be told that the present workers cannot satisfy their requests; each is told once, until its
/// request can be satisfied. Without it a trial that needs more workers would wait silently. All that wait are looked at only
/// where the workers have changed, else those that have entered a request.</summary>
public sealed class ShortageNotices
{
    private readonly HashSet<TrialKey> _given = [];
    private readonly HashSet<TrialKey> _entered = [];
    private bool _haveWorkersChanged;

    /// <summary>Number of requests looked at so far.</summary>
    internal int Looks { get; private set; }

    /// <summary>Takes note of a request that the ledger has received.</summary>
    public void Enter(TrialKey trial) => _entered.Add(trial);

    /// <summary>Takes note of a worker that has come or gone.</summary>
    public void ChangeWorkers() => _haveWorkersChanged = true;

    /// <returns>Notices that have become due.</returns>
    /// <param name="persists">Whether the shortage has lasted for a while. Before that, only trials are told for which no worker
    /// has enough threads, because more workers may be about to register.</param>
    public IReadOnlyList<(TrialKey Trial, string Reason)> Next(SlotLedger ledger, bool persists)
    {
        var isOfAll = persists || _haveWorkersChanged;
        var unsatisfiable = isOfAll
            ? ledger.Unsatisfiable().ToList()
            : _entered.Select(ledger.Unsatisfiable).OfType<SlotRequest>().ToList();
        Looks += isOfAll ? unsatisfiable.Count : _entered.Count;
        if (isOfAll)
        {
            _given.IntersectWith(unsatisfiable.Select(request => request.Trial));
        }

        _entered.Clear();
        _haveWorkersChanged = false;
        var workers = ledger.Workers.Values.ToList();
        return
        [
            .. unsatisfiable
                .Where(request => persists || workers.TrueForAll(slots => slots.Offer.Threads < request.Threads))
                .Where(request => _given.Add(request.Trial))
                .Select(request => (request.Trial, ShortageText.Of(request, workers))),
        ];
    }
}
