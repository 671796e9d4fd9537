namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>A data-parallel trial trains further than it was to, or gives up its slots before it is complete.</summary>
public static class Departures
{
    /// <inheritdoc cref="TrialDecisions.Advance"/>
    public static ParallelTrialState Advance(ParallelTrialState state, int untilEpoch, DecisionContext context) =>
        state.Record(TrialDecisions.Advance(state.Trial, untilEpoch, context.Now)) with { Departure = null };

    /// <summary>The trial is to give up its slots, which it does when it is reconciled and that is due.</summary>
    /// <param name="pruneReason">Why it is to be over; null: it is to be paused.</param>
    public static ParallelTrialState Plan(ParallelTrialState state, string? pruneReason, DecisionContext context) =>
        TrialDecisions.CanDepart(state.Trial, pruneReason) && (pruneReason is not null || state.Departure is null)
            ? state.Record(TrialDecisions.Depart(state.Trial, pruneReason, context.Now)) with
            {
                Departure = TrialDeparture.Of(state.Trial, pruneReason, context.Now),
            }
            : state;

    internal static ParallelTrialState Depart(this ParallelTrialState state, DecisionContext context)
    {
        if (state.Departure is not { } departure || state.Trial.IsOver)
        {
            return state with { Departure = null };
        }

        return departure.IsDue(state.Trial, hasTrained: state.TrainingBegan, context.Now)
            ? state.CloseGeneration(context).Record(departure.EventOf(state.Trial, context.Now)) with { Departure = null }
            : state;
    }
}
