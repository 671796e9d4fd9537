using System.Collections.Immutable;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>Brings a data-parallel trial to rest after something has happened: whatever is due now is decided here.</summary>
public static class Reconciler
{
    /// <summary>How long the members of a broken generation are given to say whom they have lost.</summary>
    public static readonly TimeSpan EvictionDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>A member that does not answer for so long that it has heard of a generation hangs.</summary>
    public static readonly TimeSpan EnterWithin = TimeSpan.FromSeconds(5);

    /// <summary>A generation lasts so long at least before shares alone make another.</summary>
    public static readonly TimeSpan BalanceAfter = TimeSpan.FromSeconds(30);

    /// <summary>Steps that every member must have measured before shares alone make another generation.</summary>
    public const int BalanceSteps = 20;

    /// <summary>By how much a step must be expected to become shorter for that.</summary>
    public const double BalanceGain = 0.2;

    /// <summary>How long one that had to go although alive is not wanted back; twice as long the next time.</summary>
    public static readonly TimeSpan BannedAtFirst = TimeSpan.FromSeconds(5);

    private const int LongestBan = 6;

    internal static ParallelTrialState Settle(this ParallelTrialState state, DecisionContext context)
    {
        state = state.Begin(context);
        if (state.IsRunning)
        {
            state = state.Judge(context).DismissSilent(context).DismissLeaving(context).GiveUp(context);
        }

        if (!state.IsRunning)
        {
            return state.Trial.IsOver ? state.DismissAll() : state;
        }

        return state.Current switch
        {
            null => state.NameIfEnough(context),
            { IsLive: true } current
                when state.Members.Values.Any(member =>
                    member.Prepared && !member.Leaving && !current.Workers.Contains(member.Worker)) =>
                state.NameIfEnough(context),
            { IsLive: true } => state.Balance(context),
            _ => state,
        };
    }

    /// <summary>The generation is over; what was measured of it is recorded.</summary>
    internal static ParallelTrialState Close(this ParallelTrialState state, DecisionContext context) =>
        state.Current is { } current
            ? state.Record(
                new GenerationEnded(
                    state.Trial.Id,
                    context.Now,
                    state.Trial.Attempt,
                    current.Number,
                    [
                        .. current
                            .Workers.Where(current.Costs.ContainsKey)
                            .Select(worker => new MemberCosts(worker, current.Costs[worker])),
                    ])) with
            {
                Current = null,
            }
            : state;

    /// <summary>The trial has the worker no more. Its slot is free, or gone with it.</summary>
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

    private static ParallelTrialState Begin(this ParallelTrialState state, DecisionContext context)
    {
        if (state.Trial.Status != TrialStatus.Queued || state.Members.Count < state.Workers.ToBegin)
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
            (it, worker) => it.With(it.Members[worker] with { Founding = true, ResumeFrom = it.Trial.NewestCheckpoint }));
    }

    /// <summary>Once it is clear who has to go, or time is up.</summary>
    private static ParallelTrialState Judge(this ParallelTrialState state, DecisionContext context)
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
        state = state.Close(context);
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

        // An accusation whose cause has hung up only on its fellows and is back: the same members begin anew.
        return state.Reasons.IsEmpty
            ? state with
            {
                Reasons =
                [
                    .. current.Accusations.Select(entry => $"{entry.Key} lost its fellows: {entry.Value.Reason}").Take(1),
                ],
            }
            : state;
    }

    private static ParallelTrialState DismissSilent(this ParallelTrialState state, DecisionContext context)
    {
        if (
            state.Current is not { BrokenAt: null } current
            || current.Entered.Count == current.Members.Count
            || context.Now < current.NamedAt + EnterWithin)
        {
            return state;
        }

        return current.Workers.Where(worker => !current.Entered.Contains(worker)).Aggregate(
            state.Close(context), (it, worker) => it.Ban(worker, context).Dismiss(worker, $"{worker} was lost: does not answer"));
    }

    /// <summary>
    /// Who leaves is told to stop once others have what was trained. Where all leave, one stays: alone in a generation it hands
    /// back a checkpoint.
    /// </summary>
    private static ParallelTrialState DismissLeaving(this ParallelTrialState state, DecisionContext context)
    {
        var leaving = state.Members.Values.Where(member => member.Leaving).Select(member => member.Worker).ToList();
        if (state.Current is { IsLive: false } unsettled)
        {
            leaving.RemoveAll(unsettled.Workers.Contains);
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

        state = leaving.Exists(worker => state.Current?.Workers.Contains(worker) == true) ? state.Close(context) : state;
        return leaving.Aggregate(state, (it, worker) => it.Dismiss(worker, $"{worker} leaves"));
    }

    /// <summary>Without workers the attempt is over; where they die again and again, so is the trial.</summary>
    private static ParallelTrialState GiveUp(this ParallelTrialState state, DecisionContext context)
    {
        var reason = state.Reasons is [.., var last] ? last : "no worker is left";
        var mostLosses = TrialDecisions.MaxFruitlessAttempts * state.Workers.Max;
        if (state.FruitlessLosses > mostLosses)
        {
            var failure = $"{state.FruitlessLosses} workers in a row died without one step more; the last: {reason}";
            return state.Close(context).Record(new TrialFailed(state.Trial.Id, context.Now, failure, failure));
        }

        return state.Members.IsEmpty
            ? TrialDecisions
                .LoseWorker(state.Trial, state.Attempt, reason, context.Now)
                .Aggregate(state.Close(context), (it, change) => it.Record(change))
            : state;
    }

    private static ParallelTrialState NameIfEnough(this ParallelTrialState state, DecisionContext context)
    {
        var ready = state.Members.Values.Where(member => member.Prepared).ToList();
        var farewell = ready.Count > 0 && ready.TrueForAll(member => member.Leaving);
        return
            (ready.Count >= state.Workers.ToGoOn || farewell)
            && !state.Members.Values.Any(member => member is { Founding: true, Prepared: false })
            ? state.Name(ready, context)
            : state;
    }

    private static ParallelTrialState Balance(this ParallelTrialState state, DecisionContext context)
    {
        var current = state.Current!;
        var members = current.Workers.Select(worker => state.Members[worker]).ToList();
        if (
            context.Now < current.NamedAt + BalanceAfter
            || !members.TrueForAll(member =>
                member.SecondsPerShard is not null
                && current.Costs.TryGetValue(member.Worker, out var costs)
                && costs.Steps >= BalanceSteps))
        {
            return state;
        }

        var seconds = members.ConvertAll(member => member.SecondsPerShard!.Value);
        var shares = Shares.Deal(state.Trial.Plan.Spec.Shards, [.. seconds.Cast<double?>()]);
        return
            Shares.SecondsPerStep(shares, seconds)
            < (1 - BalanceGain) * Shares.SecondsPerStep(current.Members.Select(member => member.Shards), seconds)
            ? (state with { Reasons = [$"shares follow speed: {string.Join('/', shares)} shards"] }).Name(members, context)
            : state;
    }

    /// <param name="members">In the order of their ids, which is that of their ranks.</param>
    private static ParallelTrialState Name(this ParallelTrialState state, List<TrialMember> members, DecisionContext context)
    {
        var joined = members
            .Where(member => state.Trial.Generation is { } last && !last.Members.Any(it => it.Worker == member.Worker))
            .Select(member => $"{member.Worker} joined");
        var reasons = state.Trial.Generation is null
            ? [.. state.Reasons, members.Count == 1 ? "1 worker begins" : $"{members.Count} workers begin"]
            : state.Reasons.AddRange(joined);
        var shares = Shares.Deal(state.Trial.Plan.Spec.Shards, [.. members.Select(member => member.SecondsPerShard)]);
        var first = 0;
        var named = new List<Member>();
        foreach (var (member, share) in members.Zip(shares))
        {
            named.Add(new Member(member.Worker, member.Offer.Mesh, first, share));
            first += share;
        }

        state = state.Close(context);
        var number = (state.Trial.Generation?.Number ?? 0) + 1;
        return state.Record(new GenerationNamed(
            state.Trial.Id, context.Now, state.Trial.Attempt, number, string.Join("; ", reasons),
            [.. named.Select(member => new MemberShare(member.Worker, member.FirstShard, member.Shards))])) with
        {
            Current = new Generation(number, context.Now, context.Nonce, named),
            Reasons = [],
        };
    }

    internal static ParallelTrialState DismissAll(this ParallelTrialState state) =>
        state.Members.Keys.Aggregate(state, (it, worker) => it.Dismiss(worker, "")) with { Current = null, Reasons = [] };

    private static ParallelTrialState Ban(this ParallelTrialState state, WorkerId worker, DecisionContext context)
    {
        var times = state.Banned.GetValueOrDefault(worker).Times;
        return state with
        {
            Banned = state.Banned.SetItem(
                worker,
                (times + 1, context.Now + (BannedAtFirst * Math.Pow(2, Math.Min(times, LongestBan))))),
        };
    }

    private static ParallelTrialState Dismiss(this ParallelTrialState state, WorkerId worker, string reason) => state with
    {
        Members = state.Members.Remove(worker),
        Stopping = state.Stopping.SetItem(worker, state.Attempt),
        Reasons = reason.Length == 0 ? state.Reasons : state.Reasons.Add(reason),
    };
}
