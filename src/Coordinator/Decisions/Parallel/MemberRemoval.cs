using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>How members leave a data-parallel trial.</summary>
public static class MemberRemoval
{
    /// <summary>How long an evicted worker that is still alive is not accepted back; doubled each time.</summary>
    public static readonly TimeSpan InitialBan = TimeSpan.FromSeconds(5);

    private const int MaxBanDoublings = 6;

    /// <summary>Removes a worker whose slot is free, or gone with it.</summary>
    internal static ParallelTrialState Remove(
        this ParallelTrialState state,
        WorkerId worker,
        string reason,
        DecisionContext context)
    {
        if (!state.Members.ContainsKey(worker))
        {
            return state;
        }

        state = state with { Members = state.Members.Remove(worker) };
        return state.Current is { } current && current.Workers.Contains(worker)
                ? state with
                {
                    Current = current with
                    {
                        Gone = current.Gone.Add(worker, reason),
                        BrokenAt = current.BrokenAt ?? context.Now,
                    },
                }
            : state.IsRunning ? state with { Reasons = state.Reasons.Add(reason) }
            : state;
    }

    /// <summary>Removes a member that still has to stop; its slot is not free until it has.</summary>
    /// <param name="reason">For the next generation; empty where there is none to give.</param>
    internal static ParallelTrialState Dismiss(this ParallelTrialState state, WorkerId worker, string reason) => state with
    {
        Members = state.Members.Remove(worker),
        Stopping = state.Stopping.SetItem(worker, state.Attempt),
        Reasons = reason.Length == 0 ? state.Reasons : state.Reasons.Add(reason),
    };

    internal static ParallelTrialState DismissAll(this ParallelTrialState state) =>
        state.Members.Keys.Aggregate(state, (it, worker) => it.Dismiss(worker, "")) with { Current = null, Reasons = [] };

    internal static ParallelTrialState Ban(this ParallelTrialState state, WorkerId worker, DecisionContext context)
    {
        var times = state.Banned.GetValueOrDefault(worker).Times;
        var until = context.Now + (InitialBan * Math.Pow(2, Math.Min(times, MaxBanDoublings)));
        return state with { Banned = state.Banned.SetItem(worker, (times + 1, until)) };
    }
}
