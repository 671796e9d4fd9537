using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>
/// A data-parallel trial that ran when the coordinator was last there. Its members have gone on without it, as long as none of
/// them was lost; those that are found form the next generation, from the step to which they have come.
/// </summary>
public static class Recovery
{
    /// <summary>The worker is there, and runs the attempt still.</summary>
    public static ParallelTrialState Find(ParallelTrialState state, WorkerId worker, WorkerOffer offer)
    {
        var heard = state.Trial.Heard.GetValueOrDefault(worker);
        return state.IsRunning
            ? state.With(new TrialMember(worker, offer, state.Trial.NewestCheckpoint)
            {
                Adopted = false,
                Heard = heard,
                // The first that a worker reports is that it has started.
                Prepared = heard > 0,
                Founding = state.Trial.Generation is null,
            })
            : state;
    }

    /// <summary>The member has heard to whom it now speaks.</summary>
    public static ParallelTrialState Adopted(ParallelTrialState state, WorkerId worker) =>
        state.Members.TryGetValue(worker, out var member) ? state.With(member with { Adopted = true }) : state;

    /// <summary>The member has ended the attempt meanwhile.</summary>
    public static ParallelTrialState Ended(
        ParallelTrialState state,
        WorkerId worker,
        AttemptId attempt,
        DecisionContext context) =>
        attempt == state.Attempt && state.Members.TryGetValue(worker, out var member) && !member.Adopted
            ? state.Remove(worker, $"{worker} does not run it any more", context).Settle(context)
            : state;

    /// <summary>It is known of each worker whether it is there.</summary>
    /// <param name="reason">What became of the last that is not.</param>
    public static ParallelTrialState GoOn(ParallelTrialState state, string reason, DecisionContext context)
    {
        if (!state.IsRunning)
        {
            return state.Settle(context);
        }

        if (state.Trial.Generation is { EndedAt: null } last)
        {
            state = state.Record(new GenerationEnded(state.Trial.Id, context.Now, last.Attempt, last.Number, []));
        }

        state = state with
        {
            TrainingBegan = !state.Trial.Heard.IsEmpty,
            Step = state.Trial.Generation?.Step ?? -1,
            Reasons = ["the coordinator was started again"],
        };
        var news = state.Members.IsEmpty
            ? TrialDecisions.Miss(state.Trial, state.Attempt, reason, context.Now)
            : TrialDecisions.Adopt(state.Trial, state.Attempt, [.. state.Members.Keys], context.Now);
        return news.Aggregate(state, (it, change) => it.Record(change)).Settle(context);
    }
}
