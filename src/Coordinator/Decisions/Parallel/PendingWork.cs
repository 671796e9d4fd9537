using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>What others have to be told because of the state of a data-parallel trial: messages to workers, the slots it
/// requests, and why it waits.</summary>
public static class PendingWork
{
    /// <summary>Messages to workers, sent at once and repeated until the state shows that they were answered.</summary>
    public static IEnumerable<(WorkerId To, IWireMessage Message)> Messages(ParallelTrialState state)
    {
        foreach (var (worker, attempt) in state.Stopping)
        {
            yield return (worker, new TrialProtocol.Stop(attempt));
        }

        if (!state.IsRunning)
        {
            yield break;
        }

        foreach (var member in state.Members.Values.Where(member => !member.Adopted))
        {
            yield return (member.Worker, new TrialProtocol.Adopt(state.Attempt));
        }

        foreach (var member in state.Members.Values.Where(member => member is { Heard: 0, Adopted: true }))
        {
            yield return (
                member.Worker,
                new TrialProtocol.Start(state.Attempt, state.Trial.Plan.Spec, member.ResumeFrom) { UntilEpoch = member.Until });
        }

        foreach (var member in state.Members.Values.Where(member => state.Trial.Until > member.Until))
        {
            yield return (member.Worker, new TrialProtocol.Extend(state.Attempt, state.Trial.Until!.Value));
        }

        if (state is { Departure: not null, Current: { IsLive: true } live })
        {
            // The first rank stores the checkpoints.
            yield return (live.Members[0].Worker, new TrialProtocol.Pause(state.Attempt));
        }

        if (state.Current is { BrokenAt: null } current)
        {
            foreach (var worker in current.Workers.Where(worker => !current.Entered.Contains(worker)))
            {
                yield return (
                    worker,
                    new GenerationProtocol.Enter(state.Attempt, current.Number, current.Nonce, current.Members));
            }
        }
    }

    /// <summary>The slots that the trial should have, or null where it needs none.</summary>
    /// <param name="place">The trial's place in line.</param>
    public static SlotRequest? WantedSlots(ParallelTrialState state, TrialPlace place, DateTimeOffset now)
    {
        if (!state.NeedsSlots)
        {
            return null;
        }

        var least = state.IsRunning ? state.Workers.ToGoOn : state.Workers.ToBegin;
        return new SlotRequest(
            new TrialKey(state.Experiment, state.Trial.Id),
            place,
            state.Trial.Plan.Spec.Training.Threads,
            least,
            // While it waits for a decision more workers would only wait with it.
            state.Trial.IsAtHorizon ? Math.Max(least, state.Members.Count) : state.Workers.Max,
            Again: state.Trial.Attempt > 0)
        {
            Except = [.. state.Banned.Where(entry => entry.Value.Until > now).Select(entry => entry.Key)],
        };
    }

    /// <summary>Why the trial does not compute although it has prepared workers; null where it does, or has none.</summary>
    public static string? WaitReason(ParallelTrialState state) =>
        state is { IsRunning: true, Current: null }
        && state.Trial.Generation is not null
        && state.Members.Count < state.Workers.ToGoOn
            ? $"waits with {EventText.Words([.. state.Members.Keys])} for more workers: it goes on with {state.Workers.ToGoOn} "
                + "(parallel.workers.min)"
            : null;
}
