namespace AeCluster.Coordinator.Decisions;

/// <summary>Finds trials that wait for each other's slots.</summary>
internal sealed class WaitsInCircles(SlotLedger ledger)
{
    /// <returns>
    /// Trials that hold slots while they wait for more, and of whose slots another trial needs one to go on. If none yielded,
    /// two could wait for each other forever. The first that waits keeps its slots, unless there are not enough workers for it.
    /// </returns>
    public IReadOnlyList<TrialKey> Yielding()
    {
        // The first request of each experiment that can have its turn, the experiments in the order of theirs.
        var firsts = ledger.Lines
            .Where(entry => !ledger.ShareOf(entry.Key).IsPaused)
            .Select(entry => entry.Value.Representatives
                .Where(request => ledger.IsWaiting(request) && ledger.IsPossible(request))
                .Min(SlotRequest.ServingOrder))
            .OfType<SlotRequest>()
            .OrderBy(request => ledger.TurnOf(request.Trial.Experiment, request.Place.SubmittedAt))
            .ToLookup(request => ledger.MayOccupy(request.Trial.Experiment, ledger.Missing(request)));
        return
        [
            .. firsts[true].Take(1).SelectMany(InTheWayOf)
                .Concat(firsts[false].SelectMany(InTheShareOf))
                .Distinct()
                .Order(SlotRequest.ServingOrder)
                .Select(request => request.Trial),
        ];
    }

    /// <returns>Those that hold slots which the request needs and that do not become free without them.</returns>
    private IEnumerable<SlotRequest> InTheWayOf(SlotRequest first)
    {
        // A slot becomes available if it is free, is being left, or is held by a trial that computes and so ends.
        var others = ledger.Workers.Values.Where(slots => slots.Suits(first) && !slots.IsUsedBy(first.Trial)).ToList();
        var available = others.Count(slots => slots.Free > 0 || !slots.Leaving.IsEmpty || !slots.Holders.All(IsIdle));
        return available >= ledger.Missing(first)
            ? []
            : Idle().Where(request =>
                request.Trial != first.Trial && others.Exists(slots => slots.Holders.Contains(request.Trial)));
    }

    /// <returns>Those of its experiment that hold slots, where all that the experiment occupies is held by trials that
    /// wait.</returns>
    private IEnumerable<SlotRequest> InTheShareOf(SlotRequest first)
    {
        var experiment = first.Trial.Experiment;
        var comes = ledger.Workers.Values.Any(slots =>
            slots.Leaving.Any(trial => trial.Experiment == experiment)
            || slots.Holders.Any(trial => trial.Experiment == experiment && !IsIdle(trial)));
        return comes
            ? []
            : Idle().Where(request =>
                request.Trial.Experiment == experiment
                && request.Trial != first.Trial
                && ledger.Held(request.Trial).Any());
    }

    private IEnumerable<SlotRequest> Idle() => ledger.Lines.Values.SelectMany(line => line.Individual).Where(ledger.IsWaiting);

    private bool IsIdle(TrialKey trial) => ledger.Find(trial) is { } request && ledger.IsWaiting(request);
}
