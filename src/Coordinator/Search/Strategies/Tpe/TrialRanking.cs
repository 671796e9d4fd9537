namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>
/// Which results are good. Trials within the limits come first: those trained to the end by their value, then those that were
/// stopped before, the longer trained first, because values after different numbers of epochs do not compare. Trials beyond the
/// limits follow, by how far. Failed ones are never good. With several goals the rank of a trial counts instead of its value: 0
/// if nothing dominates it, 1 if only trials of rank 0 do, and so on; within a rank the less crowded come first.
/// </summary>
internal static class TrialRanking
{
    /// <param name="good">How many are good at most.</param>
    public static (IReadOnlyList<KnownTrial> Good, IReadOnlyList<KnownTrial> Others) Split(
        IReadOnlyList<KnownTrial> trials, int good)
    {
        var ordered = trials
            .GroupBy(ClassOf)
            .OrderBy(group => group.Key)
            .SelectMany(group => group.Key.Kind == Kind.WithinLimits && group.First().Values!.Value.Length > 1
                ? ParetoOrder.BestFirst([.. group], good)
                : group.OrderBy(trial => trial.Value))
            .ToList();
        var count = Math.Min(good, ordered.Count(trial => ClassOf(trial).Kind != Kind.Failed));
        return (ordered[..count], ordered[count..]);
    }

    /// <summary>Trials of one class compare by their values.</summary>
    private static (Kind Kind, double Within) ClassOf(KnownTrial trial) => trial switch
    {
        _ when trial.Values!.Value.Any(value => !double.IsFinite(value)) => (Kind.Failed, 0),
        { Violation: > 0 } => (Kind.BeyondLimits, trial.Violation),
        { IsPruned: true } => (Kind.WithinLimits, 1 + (1.0 / (1 + trial.Epochs))),
        _ => (Kind.WithinLimits, 0),
    };

    private enum Kind
    {
        WithinLimits,
        BeyondLimits,
        Failed,
    }
}
