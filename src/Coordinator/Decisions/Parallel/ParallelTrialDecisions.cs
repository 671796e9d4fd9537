using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>
/// What follows from what happens to a data-parallel trial and its workers. Pure functions from state and message to state; the
/// messages to send follow from the state (<see cref="PendingWork"/>). Decisions end in <see cref="Reconciler.Reconcile"/>, which
/// names the next generation where one is due.
/// </summary>
public static class ParallelTrialDecisions
{
    /// <summary>Slots were granted: the attempt begins, or the running one gets more workers.</summary>
    public static ParallelTrialState Grant(
        ParallelTrialState state,
        IEnumerable<(WorkerId Worker, WorkerOffer Offer)> slots,
        DecisionContext context)
    {
        // A trial that needs none has withdrawn its request, and these slots go back with it.
        return state.NeedsSlots
            ? slots
                .Aggregate(state, (it, slot) => it.With(
                    new TrialMember(slot.Worker, slot.Offer, it.Trial.NewestCheckpoint) { Until = it.Trial.Until }))
                .Reconcile(context)
            : state;
    }

    /// <summary>The directory reports that the worker is gone.</summary>
    public static ParallelTrialState WorkerLost(
        ParallelTrialState state,
        WorkerId worker,
        string reason,
        DecisionContext context)
    {
        state = state with
        {
            Stopping = state.Stopping.Remove(worker),
            FruitlessLosses = state.FruitlessLosses + (state.IsRunning && state.Members.ContainsKey(worker) ? 1 : 0),
        };
        return state.Remove(worker, $"{worker} was lost: {reason}", context).Reconcile(context);
    }

    /// <summary>The worker has confirmed that the attempt has stopped there.</summary>
    public static ParallelTrialState Stopped(ParallelTrialState state, WorkerId worker, AttemptId attempt) =>
        state.Stopping.TryGetValue(worker, out var stopping) && stopping == attempt
            ? state with
            {
                Stopping = state.Stopping.Remove(worker),
            }
            : state;

    /// <summary>The worker has confirmed how far it may train.</summary>
    public static ParallelTrialState Extended(ParallelTrialState state, WorkerId worker, TrialProtocol.Extended extended) =>
        extended.Attempt == state.Attempt && state.Members.TryGetValue(worker, out var member)
            && member.Until < extended.UntilEpoch
            ? state.With(member with { Until = extended.UntilEpoch })
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
                [.. generation.Workers.Where(generation.Copied.Contains)])).Reconcile(context);
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
        }).Reconcile(context);
    }

    /// <summary>The member's process was asked to end.</summary>
    public static ParallelTrialState Leaving(
        ParallelTrialState state,
        GenerationProtocol.Leaving leaving,
        DecisionContext context) =>
        leaving.Attempt == state.Attempt && state.Members.TryGetValue(leaving.Worker, out var member)
            ? state.With(member with { Leaving = true }).Reconcile(context)
            : state;

    public static ParallelTrialState Measured(ParallelTrialState state, GenerationProtocol.Measured measured)
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
    public static ParallelTrialState Tick(ParallelTrialState state, DecisionContext context) => state.Reconcile(context);

    /// <inheritdoc cref="TrialDecisions.Advance"/>
    public static ParallelTrialState Advance(ParallelTrialState state, int untilEpoch, DecisionContext context) =>
        Departures.Advance(state, untilEpoch, context).Reconcile(context);

    /// <summary>The trial gives up its slots: at once, or when its progress is stored.</summary>
    /// <param name="pruneReason">Why it is to be over; null: it is to be paused.</param>
    public static ParallelTrialState Depart(ParallelTrialState state, string? pruneReason, DecisionContext context) =>
        Departures.Plan(state, pruneReason, context).Reconcile(context);

    /// <param name="reason">Why, where nobody has asked for it.</param>
    public static ParallelTrialState Cancel(
        ParallelTrialState state, DecisionContext context, string? reason = null, bool isAlone = false) =>
        state.Trial.IsOver
            ? state
            : state
                .CloseGeneration(context)
                .Record(TrialDecisions.Cancel(state.Trial, context.Now, reason, isAlone))
                .Reconcile(context);

    /// <summary>Another trial needs the slots that this one holds while it waits for more.</summary>
    public static ParallelTrialState Yield(ParallelTrialState state, DecisionContext context) =>
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

    /// <returns>The current generation, if the message is about it and its sender is still a member; null for a message that is
    /// out of date.</returns>
    private static Generation? Find(ParallelTrialState state, AttemptId attempt, int generation, WorkerId worker) =>
        state.IsRunning && attempt == state.Attempt && state.Members.ContainsKey(worker)
        && state.Current is { } current && current.Number == generation && current.Workers.Contains(worker)
            ? current
            : null;
}
