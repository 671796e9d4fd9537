using AeCluster.Coordinator.Decisions.Parallel;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

/// <summary>Invariants of a data-parallel trial.</summary>
internal static class ParallelTrialInvariants
{
    /// <param name="named">The generations named so far.</param>
    public static void Check(ParallelTrialState before, ParallelTrialState after, HashSet<(int Attempt, int Generation)> named)
    {
        Assert.Empty(after.Members.Keys.Intersect(after.Stopping.Keys));
        Assert.True(after.Members.Count <= after.Workers.Max, "more members than allowed");
        Assert.True(after.IsRunning || after.Current is null, "a generation without an attempt");
        Assert.True(after.NeedsSlots || after.Members.IsEmpty, "members of a trial that is over, or paused");
        if (before.Trial.IsOver)
        {
            Assert.Equal(before.Trial, after.Trial);
        }

        if (after.Current is not { } current || current.Number == before.Current?.Number)
        {
            return;
        }

        Assert.True(named.Add((after.Trial.Attempt, current.Number)), "a generation was named twice");
        Assert.True(
            named.Where(it => it.Attempt == after.Trial.Attempt).Max(it => it.Generation) == current.Number,
            "generations do not grow");
        Assert.NotEqual(before.Current?.Nonce, current.Nonce);
        Assert.True(
            current.Members.Count >= after.Workers.ToGoOn || current.Workers.All(worker => after.Members[worker].Leaving),
            "it runs with too few");
        Assert.All(current.Workers, worker => Assert.True(after.Members[worker].Prepared, $"{worker} is not prepared"));
        Assert.All(current.Members, member => Assert.True(member.Shards >= 1));
        Assert.Equal(0, current.Members[0].FirstShard);
        Assert.All(current.Members.Zip(current.Members.Skip(1)), it =>
            Assert.Equal(it.First.FirstShard + it.First.Shards, it.Second.FirstShard));
        Assert.Equal(after.Trial.Plan.Spec.Shards, current.Members[^1].FirstShard + current.Members[^1].Shards);
        Assert.Equal(current.Workers.OrderBy(worker => worker.Value, StringComparer.Ordinal), current.Workers);
        Assert.False(string.IsNullOrEmpty(after.Trial.Generation!.Reason), "a generation without a reason");
    }
}
