namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>Applies every rule of a data-parallel trial that is due after something has happened.</summary>
public static class Reconciler
{
    /// <summary>How long the members of a broken generation have to report whom they have lost.</summary>
    public static readonly TimeSpan EvictionDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>A member that does not confirm a generation for this long is considered hung.</summary>
    public static readonly TimeSpan EnterTimeout = TimeSpan.FromSeconds(5);

    internal static ParallelTrialState Reconcile(this ParallelTrialState state, DecisionContext context)
    {
        state = state.Depart(context).BeginAttempt(context);
        if (state.IsRunning)
        {
            state = state
                .Evict(context)
                .DismissUnresponsive(context)
                .DismissLeaving(context)
                .EndIfOutOfWorkers(context)
                .Depart(context);
        }

        if (!state.IsRunning)
        {
            return state.NeedsSlots ? state : state.DismissAll();
        }

        return state.Current switch
        {
            null => state.NameGenerationIfReady(context),
            { IsLive: true } current
                when state.Members.Values.Any(member =>
                    member.Prepared && !member.Leaving && !current.Workers.Contains(member.Worker)) =>
                state.NameGenerationIfReady(context),
            { IsLive: true } => state.Rebalance(context),
            _ => state,
        };
    }

    private static ParallelTrialState BeginAttempt(this ParallelTrialState state, DecisionContext context)
    {
        if (!state.Trial.NeedsSlot || state.Members.Count < state.Workers.ToBegin)
        {
            return state;
        }

        var workers = state.Members.Keys.ToList();
        var machines = string.Join("; ", state.Members.Values.Select(member => member.Offer.Describe()).Distinct());
        state = state.Record(new AttemptBegan(
            state.Trial.Id, context.Now, state.Trial.Attempt + 1, workers[0], machines, state.Trial.NewestCheckpoint)
        { Others = workers[1..] });
        return workers.Aggregate(
            state with { TrainingBegan = false, Reasons = [] },
            (it, worker) => it.With(it.Members[worker] with
            {
                IsInitial = true,
                ResumeFrom = it.Trial.NewestCheckpoint,
                Until = it.Trial.Until,
            }));
    }

    /// <summary>Evicts members of a broken generation once it is clear who, or after <see cref="EvictionDelay"/>.</summary>
    private static ParallelTrialState Evict(this ParallelTrialState state, DecisionContext context)
    {
        if (state.Current is not { BrokenAt: { } brokenAt } current)
        {
            return state;
        }

        var left = current.Workers.Where(worker => !current.Gone.ContainsKey(worker)).ToList();
        if (context.Now < brokenAt + EvictionDelay && !EvictionRule.IsClear(left, current.Accusations))
        {
            return state;
        }

        var evicted = EvictionRule.Of(left, current.Accusations);
        state = state.CloseGeneration(context);
        state = state with
        {
            Reasons =
            [
                .. state.Reasons,
                .. current.Workers.Where(current.Gone.ContainsKey).Select(worker => current.Gone[worker]),
            ],
        };
        foreach (var worker in left.Where(evicted.ContainsKey))
        {
            var ownFault = current.Accusations.TryGetValue(worker, out var own) && own.Lost.IsEmpty;
            state = state
                .Ban(worker, context)
                .Dismiss(worker, $"{worker} {(ownFault ? "gave up" : "was lost")}: {evicted[worker]}");
        }

        // If the accused members only closed their connections and are back, none is evicted: the same members begin again.
        return state.Reasons.IsEmpty
            ? state with
            {
                Reasons =
                [
                    .. current.Accusations.Select(entry => $"{entry.Key} lost its peers: {entry.Value.Reason}").Take(1),
                ],
            }
            : state;
    }

    private static ParallelTrialState DismissUnresponsive(this ParallelTrialState state, DecisionContext context)
    {
        if (
            state.Current is not { BrokenAt: null } current
            || current.Entered.Count == current.Members.Count
            || context.Now < current.NamedAt + EnterTimeout)
        {
            return state;
        }

        return current.Workers.Where(worker => !current.Entered.Contains(worker)).Aggregate(
            state.CloseGeneration(context),
            (it, worker) => it.Ban(worker, context).Dismiss(worker, $"{worker} was lost: does not answer"));
    }

    /// <summary>
    /// Dismisses members whose processes are ending, once others have the weights. If all are ending, one stays: alone in a
    /// generation it hands back a checkpoint.
    /// </summary>
    private static ParallelTrialState DismissLeaving(this ParallelTrialState state, DecisionContext context)
    {
        var leaving = state.Members.Values.Where(member => member.Leaving).Select(member => member.Worker).ToList();
        if (state.Current is { IsLive: false } forming)
        {
            leaving.RemoveAll(forming.Workers.Contains);
        }

        var holders = state
            .Members.Values.Where(member =>
                state.Trial.Generation is not null
                && member.Prepared
                && state.Current?.Workers.Contains(member.Worker) != false)
            .ToList();
        if (holders.TrueForAll(member => member.Leaving) && holders is [var last, ..])
        {
            leaving.Remove(last.Worker);
        }

        state = leaving.Exists(worker => state.Current?.Workers.Contains(worker) == true)
            ? state.CloseGeneration(context)
            : state;
        return leaving.Aggregate(state, (it, worker) => it.Dismiss(worker, $"{worker} leaves"));
    }

    /// <summary>Ends an attempt without workers, and fails a trial whose workers die repeatedly without progress.</summary>
    private static ParallelTrialState EndIfOutOfWorkers(this ParallelTrialState state, DecisionContext context)
    {
        var reason = state.Reasons is [.., var last] ? last : "no worker is left";
        if (state.FruitlessLosses > TrialDecisions.MaxFruitlessAttempts * state.Workers.Max)
        {
            var failure = $"{state.FruitlessLosses} workers in a row died without one step more; the last: {reason}";
            return state.CloseGeneration(context).Record(
                new TrialFailed(state.Trial.Id, context.Now, failure, failure) { IsLostToMachines = true });
        }

        return state.Members.IsEmpty
            ? state
                .CloseGeneration(context)
                .Record(TrialDecisions.WorkerLost(state.Trial, state.Attempt, reason, context.Now))
            : state;
    }
}
