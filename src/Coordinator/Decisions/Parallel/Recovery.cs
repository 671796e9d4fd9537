using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>
/// Recovery of a data-parallel trial that was running when the previous coordinator ended. Its members go on without a
/// coordinator as long as none of them is lost; those that are found form the next generation, from the step they have reached.
/// </summary>
public static class Recovery
{
    /// <summary>The worker is back and still runs the attempt.</summary>
    public static ParallelTrialState Found(ParallelTrialState state, WorkerId worker, WorkerOffer offer)
    {
        var heard = state.Trial.Heard.GetValueOrDefault(worker);
        return state.IsRunning
            ? state.With(new TrialMember(worker, offer, state.Trial.NewestCheckpoint)
            {
                Adopted = false,
                Heard = heard,
                Until = 0,
                // A worker's first report is that it has started.
                Prepared = heard > 0,
                IsInitial = state.Trial.Generation is null,
            })
            : state;
    }

    /// <summary>The member has confirmed that it reports to this coordinator.</summary>
    public static ParallelTrialState Adopted(ParallelTrialState state, WorkerId worker) =>
        state.Members.TryGetValue(worker, out var member) ? state.With(member with { Adopted = true }) : state;

    /// <summary>The member has stopped running the attempt in the meantime.</summary>
    public static ParallelTrialState Ended(
        ParallelTrialState state,
        WorkerId worker,
        AttemptId attempt,
        DecisionContext context) =>
        attempt == state.Attempt && state.Members.TryGetValue(worker, out var member) && !member.Adopted
            ? state.Remove(worker, $"{worker} does not run it any more", context).Reconcile(context)
            : state;

    /// <summary>Goes on once it is known of each worker whether it is back.</summary>
    /// <param name="reason">Why the last worker that is missing is.</param>
    public static ParallelTrialState Resume(ParallelTrialState state, string reason, DecisionContext context)
    {
        if (!state.IsRunning)
        {
            return state.Reconcile(context);
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
        var events = state.Members.IsEmpty
            ? TrialDecisions.Missed(state.Trial, state.Attempt, reason, context.Now)
            : TrialDecisions.Adopt(state.Trial, state.Attempt, [.. state.Members.Keys], context.Now);
        return state.Record(events).Reconcile(context);
    }
}
