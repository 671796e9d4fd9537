namespace AeCluster.Coordinator.Decisions;

/// <summary>Which trials have to be told that the present workers cannot satisfy their requests; each is told once, until its
/// request can be satisfied. Without it a trial that needs more workers would wait silently.</summary>
public sealed class ShortageNotices
{
    private readonly HashSet<TrialKey> _given = [];

    /// <returns>Notices that have become due.</returns>
    /// <param name="persists">Whether the shortage has lasted for a while. Before that, only trials are told for which no worker
    /// has enough threads, because more workers may be about to register.</param>
    public IReadOnlyList<(TrialKey Trial, string Reason)> Next(SlotLedger ledger, bool persists)
    {
        var unsatisfiable = ledger.Unsatisfiable().ToList();
        if (unsatisfiable.Count == 0)
        {
            _given.Clear();
            return [];
        }

        _given.IntersectWith(unsatisfiable.Select(request => request.Trial));
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
