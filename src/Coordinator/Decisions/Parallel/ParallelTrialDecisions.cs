using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>
/// What follows from what happens to a data-parallel trial and its workers. Pure: state and message in, state out; what has
/// to be said to whom follows from the state (<see cref="PendingWork"/>). Every decision ends in <see cref="Reconciler.Settle"/>,
/// which names the next generation where one is due.
/// </summary>
public static class ParallelTrialDecisions
{
    /// <summary>Slots were granted: the attempt begins, or there are more workers for the one that runs.</summary>
    public static ParallelTrialState Grant(
        ParallelTrialState state,
        IEnumerable<(WorkerId Worker, WorkerOffer Offer)> slots,
        DecisionContext context)
    {
        // One that is over has withdrawn its request; these slots go back with it.
        return state.Trial.IsOver
            ? state
            : slots
                .Aggregate(state, (it, slot) => it.With(new TrialMember(slot.Worker, slot.Offer, it.Trial.NewestCheckpoint)))
                .Settle(context);
    }

    /// <summary>The directory says that the worker is no more.</summary>
    public static ParallelTrialState Lose(ParallelTrialState state, WorkerId worker, string reason, DecisionContext context)
    {
        state = state with
        {
            Stopping = state.Stopping.Remove(worker),
            FruitlessLosses = state.FruitlessLosses + (state.IsRunning && state.Members.ContainsKey(worker) ? 1 : 0),
        };
        return state.Remove(worker, $"{worker} was lost: {reason}", context).Settle(context);
    }

    /// <summary>The worker has answered that the attempt has stopped there.</summary>
    public static ParallelTrialState Stopped(ParallelTrialState state, WorkerId worker, AttemptId attempt) =>
        state.Stopping.TryGetValue(worker, out var stopping) && stopping == attempt
            ? state with
            {
                Stopping = state.Stopping.Remove(worker),
            }
            : state;

    public static ParallelTrialState Entered(ParallelTrialState state, GenerationProtocol.Entered entered) =>
        Find(state, entered.Attempt, entered.Generation, entered.Worker) is { } generation
            ? state with { Current = generation with { Entered = generation.Entered.Add(entered.Worker) } }
            : state;

    public static ParallelTrialState Running(
        ParallelTrialState state,
        GenerationProtocol.Running running,
        DecisionContext context)
    {
        if (Find(state, running.Attempt, running.Generation, running.Worker) is not { BrokenAt: null } generation)
        {
            return state;
        }

        var was = generation.IsLive;
        generation = generation with
        {
            Entered = generation.Entered.Add(running.Worker),
            Running = generation.Running.Add(running.Worker),
            Copied = running.Copied ? generation.Copied.Add(running.Worker) : generation.Copied,
        };
        state = state with
        {
            Current = generation,
            FruitlessLosses = running.Step > state.Step ? 0 : state.FruitlessLosses,
            Step = Math.Max(state.Step, running.Step),
        };
        return was || !generation.IsLive
            ? state
            : state.Record(new GenerationBegan(
                state.Trial.Id, context.Now, state.Trial.Attempt, generation.Number, running.Step,
                [.. generation.Workers.Where(generation.Copied.Contains)])).Settle(context);
    }

    public static ParallelTrialState Broken(ParallelTrialState state, GenerationProtocol.Broken broken, DecisionContext context)
    {
        if (Find(state, broken.Attempt, broken.Generation, broken.Worker) is not { } generation)
        {
            return state;
        }

        return (state with
        {
            Current = generation with
            {
                BrokenAt = generation.BrokenAt ?? context.Now,
                Accusations = generation.Accusations.SetItem(broken.Worker, new Accusation([.. broken.Lost], broken.Reason)),
            },
        }).Settle(context);
    }

    /// <summary>The member's process has been asked to end.</summary>
    public static ParallelTrialState Leave(
        ParallelTrialState state,
        GenerationProtocol.Leaving leaving,
        DecisionContext context) =>
        leaving.Attempt == state.Attempt && state.Members.TryGetValue(leaving.Worker, out var member)
            ? state.With(member with { Leaving = true }).Settle(context)
            : state;

    public static ParallelTrialState Measure(ParallelTrialState state, GenerationProtocol.Measured measured)
    {
        if (Find(state, measured.Attempt, measured.Generation, measured.Worker) is not { } generation
            || measured.Costs.Steps <= 0 || !state.Members.TryGetValue(measured.Worker, out var member))
        {
            return state;
        }

        var costs = generation.Costs.TryGetValue(measured.Worker, out var before)
            ? StepCostStatistics.Add(before, measured.Costs)
            : measured.Costs;
        var shards = generation.Members.First(it => it.Worker == measured.Worker).Shards;
        return state.With(
            member with
            {
                SecondsPerShard = StepCostStatistics.Mean(member.SecondsPerShard, measured.Costs, shards),
            }) with
        {
            Current = generation with { Costs = generation.Costs.SetItem(measured.Worker, costs) },
        };
    }

    /// <summary>Time has passed.</summary>
    public static ParallelTrialState Look(ParallelTrialState state, DecisionContext context) => state.Settle(context);

    public static ParallelTrialState Cancel(ParallelTrialState state, DecisionContext context) =>
        state.Trial.IsOver ? state : state.Close(context).Record(new TrialCancelled(state.Trial.Id, context.Now)).Settle(context);

    /// <summary>Another trial needs the slots that this one waits with.</summary>
    public static ParallelTrialState GiveWay(ParallelTrialState state, DecisionContext context) =>
        state is { IsRunning: true, Current: null }
            ? state
                .Record(
                    new AttemptEnded(
                        state.Trial.Id,
                        context.Now,
                        state.Trial.Attempt,
                        "too few workers are left, and another trial can go on with them"))
                .DismissAll()
            : state;

    /// <returns>The current generation, where the message is of it and the sender is still a member; else null: it is old
    /// news.</returns>
    private static Generation? Find(ParallelTrialState state, AttemptId attempt, int generation, WorkerId worker) =>
        state.IsRunning && attempt == state.Attempt && state.Members.ContainsKey(worker)
        && state.Current is { } current && current.Number == generation && current.Workers.Contains(worker)
            ? current
            : null;
}
