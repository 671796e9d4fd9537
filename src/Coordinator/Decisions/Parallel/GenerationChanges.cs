using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>Names and closes the generations of a data-parallel trial, and deals shares to their members.</summary>
public static class GenerationChanges
{
    /// <summary>Minimum age of a generation before it is replaced only to change shares.</summary>
    public static readonly TimeSpan RebalanceInterval = TimeSpan.FromSeconds(30);

    /// <summary>Steps that every member must have measured before that.</summary>
    public const int MinRebalanceSteps = 20;

    /// <summary>By which fraction a step must be expected to become shorter for that.</summary>
    public const double MinRebalanceGain = 0.2;

    internal static ParallelTrialState NameGenerationIfReady(this ParallelTrialState state, DecisionContext context)
    {
        var ready = state.Members.Values.Where(member => member.Prepared).ToList();
        var allLeave = ready.Count > 0 && ready.TrueForAll(member => member.Leaving);
        return
            (ready.Count >= state.Workers.ToGoOn || allLeave)
            && !state.Members.Values.Any(member => member is { IsInitial: true, Prepared: false })
            ? state.NameGeneration(ready, context)
            : state;
    }

    /// <summary>Names a generation with other shares where the measured speeds make it worthwhile.</summary>
    internal static ParallelTrialState Rebalance(this ParallelTrialState state, DecisionContext context)
    {
        var current = state.Current!;
        var members = current.Workers.Select(worker => state.Members[worker]).ToList();
        if (
            context.Now < current.NamedAt + RebalanceInterval
            || !members.TrueForAll(member =>
                member.SecondsPerShard is not null
                && current.Costs.TryGetValue(member.Worker, out var costs)
                && costs.Steps >= MinRebalanceSteps))
        {
            return state;
        }

        var seconds = members.ConvertAll(member => member.SecondsPerShard!.Value);
        var shares = Shares.Deal(state.Trial.Plan.Spec.Shards, [.. seconds.Cast<double?>()]);
        var before = Shares.SecondsPerStep(current.Members.Select(member => member.Shards), seconds);
        return Shares.SecondsPerStep(shares, seconds) < (1 - MinRebalanceGain) * before
            ? (state with { Reasons = [$"shares follow speed: {string.Join('/', shares)} shards"] })
                .NameGeneration(members, context)
            : state;
    }

    /// <summary>Ends the generation and records what was measured of it.</summary>
    internal static ParallelTrialState CloseGeneration(this ParallelTrialState state, DecisionContext context) =>
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

    /// <param name="members">Sorted by worker id, which is the order of their ranks.</param>
    private static ParallelTrialState NameGeneration(
        this ParallelTrialState state,
        List<TrialMember> members,
        DecisionContext context)
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

        state = state.CloseGeneration(context);
        var number = (state.Trial.Generation?.Number ?? 0) + 1;
        return state.Record(new GenerationNamed(
            state.Trial.Id, context.Now, state.Trial.Attempt, number, string.Join("; ", reasons),
            [.. named.Select(member => new MemberShare(member.Worker, member.FirstShard, member.Shards))])) with
        {
            Current = new Generation(number, context.Now, context.Nonce, named),
            Reasons = [],
        };
    }
}
