namespace AeCluster.Coordinator.Decisions;

/// <summary>An event of a trial and the state that follows from it, computed once by the trial's owner.</summary>
public readonly record struct TrialChange(TrialEvent Event, TrialState After)
{
    /// <summary>Applies events in order.</summary>
    /// <param name="heard">The report that they follow from. The last event carries it, so that it counts as received only once
    /// all of them are in the journal.</param>
    public static IReadOnlyList<TrialChange> Of(TrialState state, IEnumerable<TrialEvent> events, ReportNumber? heard = null)
    {
        var all = events.ToList();
        var changes = new List<TrialChange>();
        for (var i = 0; i < all.Count; i++)
        {
            var change = i == all.Count - 1 ? all[i] with { Heard = heard } : all[i];
            state = state.Apply(change);
            changes.Add(new TrialChange(change, state));
        }

        return changes;
    }
}
