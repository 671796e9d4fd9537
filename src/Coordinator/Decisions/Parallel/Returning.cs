using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>
/// A data-parallel trial that ran when the coordinator was last there. Its members have gone on without it, as long as none of
/// them was lost; those that are found form the next generation, from the step to which they have come.
/// </summary>
public static class Returning
{
    /// <summary>The worker is there, and runs the attempt still.</summary>
    public static GangState Find(GangState state, WorkerId worker, WorkerOffer offer)
    {
        var heard = state.Trial.Heard.GetValueOrDefault(worker);
        return state.IsRunning
            ? state.With(new GangMember(worker, offer, state.Trial.NewestCheckpoint)
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
    public static GangState Adopted(GangState state, WorkerId worker) =>
        state.Members.TryGetValue(worker, out var member) ? state.With(member with { Adopted = true }) : state;

    /// <summary>The member has ended the attempt meanwhile.</summary>
    public static GangState Ended(GangState state, WorkerId worker, AttemptId attempt, Moment moment) =>
        attempt == state.Attempt && state.Members.TryGetValue(worker, out var member) && !member.Adopted
            ? state.Remove(worker, $"{worker} does not run it any more", moment).Settle(moment)
            : state;

    /// <summary>It is known of each worker whether it is there.</summary>
    /// <param name="reason">What became of the last that is not.</param>
    public static GangState GoOn(GangState state, string reason, Moment moment)
    {
        if (!state.IsRunning)
        {
            return state.Settle(moment);
        }

        if (state.Trial.Generation is { EndedAt: null } last)
        {
            state = state.Record(new GenerationEnded(state.Trial.Id, moment.Now, last.Attempt, last.Number, []));
        }

        state = state with
        {
            TrainingBegan = !state.Trial.Heard.IsEmpty,
            Step = state.Trial.Generation?.Step ?? -1,
            Reasons = ["the coordinator was started again"],
        };
        var news = state.Members.IsEmpty
            ? TrialDecisions.Miss(state.Trial, state.Attempt, reason, moment.Now)
            : TrialDecisions.Adopt(state.Trial, state.Attempt, [.. state.Members.Keys], moment.Now);
        return news.Aggregate(state, (it, change) => it.Record(change)).Settle(moment);
    }
}
