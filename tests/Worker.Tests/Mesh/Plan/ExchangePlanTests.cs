using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;
using FsCheck.Xunit;

namespace AeCluster.Worker.Tests.Mesh.Plan;

public sealed class ExchangePlanTests
{
    [Property(Arbitrary = [typeof(Deals)])]
    public void Slices_cover_every_parameter_once(Deal deal)
    {
        var plan = deal.Plan();
        Assert.Equal(
            Enumerable.Range(0, deal.Parameters),
            plan.Slices.SelectMany(slice => Enumerable.Range(slice.Start, slice.Length)));
        Assert.Equal(
            Enumerable.Range(0, deal.Parameters),
            Enumerable
                .Range(0, plan.Workers)
                .SelectMany(plan.ChunksOf)
                .SelectMany(chunk => Enumerable.Range(chunk.Start, chunk.Length)));
        Assert.All(Enumerable.Range(0, plan.Workers).SelectMany(plan.ChunksOf), chunk =>
            Assert.InRange(chunk.Length, 1, deal.Chunk));
    }

    [Property(Arbitrary = [typeof(Deals)])]
    public void What_all_send_is_what_all_receive(Deal deal)
    {
        var plan = deal.Plan();
        var ranks = Enumerable.Range(0, plan.Workers).ToList();
        Assert.Equal(
            ranks.Sum(rank => plan.SentBy(rank, values: 2).Bytes),
            ranks.Sum(rank => plan.ReceivedBy(rank, values: 2).Bytes));
        Assert.Equal(
            ranks.Sum(rank => plan.SentBy(rank, values: 2).Messages),
            ranks.Sum(rank => plan.ReceivedBy(rank, values: 2).Messages));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(64)]
    public void With_aligned_shares_each_worker_sends_two_times_N_minus_1_slices(int workers)
    {
        const int Parameters = 64 * 1024;
        var plan = new ExchangePlan(shards: 4 * workers, Parameters, Deals.Even(4 * workers, workers));
        Assert.All(Enumerable.Range(0, workers), rank => Assert.Equal(
            new Traffic(2 * (workers - 1), 2L * (workers - 1) * ((Parameters / workers * sizeof(float)) + FrameHeader.Size)),
            plan.SentBy(rank)));
    }

    [Fact]
    public void Alone_there_is_nothing_to_send() =>
        Assert.Equal(default, new ExchangePlan(8, 100, [new ShardRange(0, 8)]).SentBy(0, values: 1));

    [Fact]
    public void Ranges_that_are_no_partition_are_refused()
    {
        Refused(new(0, 2), new(3, 4));
        Refused(new(0, 3), new(2, 4));
        Refused(new ShardRange(0, 3));
        Refused(new(0, 4), new(4, 4));
        Refused(new ShardRange(0, 5));

        static void Refused(params ShardRange[] ranges) =>
            Assert.Throws<ArgumentException>(() => new ExchangePlan(4, 10, ranges));
    }
}
