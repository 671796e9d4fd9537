using AeCluster.Coordinator.Decisions.Parallel;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

public class SharesTests
{
    [Theory]
    [InlineData(8, new[] { 1.0, 1.0 }, new[] { 4, 4 })]
    [InlineData(8, new[] { 1.0, 1.0, 1.0 }, new[] { 3, 3, 2 })]
    [InlineData(8, new[] { 0.5, 1.0 }, new[] { 5, 3 })]
    [InlineData(9, new[] { 0.5, 1.0 }, new[] { 6, 3 })]
    [InlineData(8, new[] { 1.0, 2.5, 5.0 }, new[] { 5, 2, 1 })]
    [InlineData(4, new[] { 0.001, 1.0, 1.0, 1.0 }, new[] { 1, 1, 1, 1 })]
    [InlineData(5, new[] { 0.001, 1.0, 1.0, 1.0 }, new[] { 2, 1, 1, 1 })]
    public void Shards_follow_speed(int shards, double[] seconds, int[] expected) =>
        Assert.Equal(expected, Shares.Deal(shards, [.. seconds.Cast<double?>()]));

    [Fact]
    public void One_that_has_measured_nothing_counts_as_the_mean_of_the_others()
    {
        Assert.Equal([4, 4], Shares.Deal(8, [null, 0.1]));
        Assert.Equal([2, 4, 3], Shares.Deal(9, [1.0, 0.5, null]));
        Assert.Equal([4, 4], Shares.Deal(8, [null, null]));
        Assert.Equal([4, 4], Shares.Deal(8, [0, double.NaN]));
    }

    [Fact]
    public void Fewer_shards_than_members_cannot_be_dealt() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Shares.Deal(2, [1, 1, 1]));

    [Property(MaxTest = 1000)]
    public Property Every_shard_has_one_member_every_member_one_shard_at_least_and_nobody_faster_has_fewer()
    {
        var seconds = Gen.OneOf(Gen.Constant<double?>(null), Gen.Choose(1, 100_000).Select(n => (double?)(n / 1e5)));
        var deals = Gen.Choose(1, 12)
            .SelectMany(members => seconds.ArrayOf(members))
            .SelectMany(all => Gen.Choose(all.Length, 300), (all, shards) => (all, shards));
        return Prop.ForAll(deals.ToArbitrary(), deal =>
        {
            var shares = Shares.Deal(deal.shards, deal.all);
            Assert.Equal(deal.shards, shares.Sum());
            Assert.All(shares, share => Assert.InRange(share, 1, deal.shards));
            foreach (
                var (i, j) in Enumerable
                    .Range(0, shares.Count)
                    .SelectMany(i => Enumerable.Range(0, shares.Count), (i, j) => (i, j)))
            {
                Assert.False(deal.all[i] < deal.all[j] && shares[i] < shares[j], "one that is faster has fewer");
            }
        });
    }

    [Fact]
    public void The_slowest_member_decides_how_long_a_step_takes() =>
        Assert.Equal(0.6, Shares.SecondsPerStep([5, 2], [0.1, 0.3]), 1e-12);
}
