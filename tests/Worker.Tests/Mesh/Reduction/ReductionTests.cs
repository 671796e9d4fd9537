using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Reduction;
using FsCheck.Xunit;

namespace AeCluster.Worker.Tests.Mesh.Reduction;

public sealed class ReductionTests
{
    [Theory]
    [InlineData(0, 2, 1)]
    [InlineData(0, 8, 4)]
    [InlineData(0, 7, 4)]
    [InlineData(4, 7, 6)]
    [InlineData(0, 9, 8)]
    public void A_node_splits_before_the_largest_smaller_power_of_two(int start, int end, int split)
    {
        var (left, right) = ReductionTree.ChildrenOf(new ShardRange(start, end));
        Assert.Equal((new ShardRange(start, split), new ShardRange(split, end)), (left, right));
    }

    [Fact]
    public void Aligned_shares_are_one_node_each() =>
        Assert.All(Deals.Even(shards: 16, workers: 4), range => Assert.Equal([range], ReductionTree.NodesWithin(16, range)));

    [Fact]
    public void A_share_that_is_not_aligned_is_several_nodes() => Assert.Equal(
        [new ShardRange(3, 4), new ShardRange(4, 8), new ShardRange(8, 10), new ShardRange(10, 11)],
        ReductionTree.NodesWithin(16, new ShardRange(3, 11)));

    [Property(Arbitrary = [typeof(Deals)])]
    public void Whoever_has_which_shards_and_slices_the_sum_has_the_same_bits(Deal deal, int seed)
    {
        var gradients = Gradients.Random(deal.Shards, deal.Parameters, seed);
        var plan = deal.Plan();
        var partials = deal.Ranges.Select(range => Gradients.Partials(gradients, range)).ToList();
        var random = new Random(seed);
        var sum = new float[deal.Parameters];
        for (int start = 0, length; start < sum.Length; start += length)
        {
            // Slices that no plan creates: the bits must not depend on the slicing.
            length = random.Next(1, sum.Length - start + 1);
            var leaves = plan.Leaves.Select(leaf => partials[leaf.Rank][leaf.Node].Slice(start, length)).ToArray();
            var buffers = Enumerable.Range(0, plan.Program.Buffers).Select(_ => (Memory<float>)new float[length]).ToArray();
            plan.Program.Run(leaves, sum.AsSpan(start, length), buffers);
        }

        Assert.Equal(Gradients.Bits(Gradients.TreeSum(gradients)), Gradients.Bits(sum));
    }

    [Fact]
    public void These_gradients_tell_one_order_from_another()
    {
        var gradients = Gradients.Random(shards: 8, parameters: 100, seed: 1);
        var inOrder = gradients.Aggregate((sum, gradient) => [.. sum.Zip(gradient, (a, b) => a + b)]);
        Assert.NotEqual(Gradients.Bits(Gradients.TreeSum(gradients)), Gradients.Bits(inOrder));
    }

    [Property(Arbitrary = [typeof(Deals)])]
    public void An_accumulator_ends_with_the_largest_nodes_of_its_range(Deal deal, int seed)
    {
        var gradients = Gradients.Random(deal.Shards, deal.Parameters, seed);
        foreach (var range in deal.Ranges)
        {
            var nodes = ReductionTree.NodesWithin(deal.Shards, range);
            var partials = Gradients.Partials(gradients, range);
            Assert.Equal(nodes.Count, partials.Count);
            Assert.Equal(range.Count, nodes.Sum(node => node.Count));
        }
    }

    [Property(Arbitrary = [typeof(Deals)])]
    public void A_step_is_not_touched_by_the_one_before(Deal deal, int seed)
    {
        var gradients = Gradients.Random(deal.Shards, deal.Parameters, seed);
        foreach (var range in deal.Ranges)
        {
            var accumulator = new ShardAccumulator(deal.Shards, range, together: 2, deal.Parameters);
            Gradients.PushAll(accumulator, Gradients.Random(deal.Shards, deal.Parameters, seed + 1));
            accumulator.Begin();
            Gradients.PushAll(accumulator, gradients);
            Assert.Equal(
                Gradients.Partials(gradients, range).SelectMany(partial => Gradients.Bits(partial.Span)),
                accumulator.Partials.SelectMany(partial => Gradients.Bits(partial.Span)));
        }
    }

    [Property(Arbitrary = [typeof(Deals)])]
    public void What_is_pushed_stays_as_it_was(Deal deal, int seed)
    {
        var gradients = Gradients.Random(deal.Shards, deal.Parameters, seed);
        var before = gradients.SelectMany(gradient => Gradients.Bits(gradient)).ToList();
        deal.Ranges.ToList().ForEach(range => Gradients.Partials(gradients, range));
        Assert.Equal(before, gradients.SelectMany(gradient => Gradients.Bits(gradient)));
    }

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(16, 2, 3)]
    [InlineData(16, 1, 4)]
    [InlineData(16, 16, 0)]
    [InlineData(1024, 2, 9)]
    [InlineData(1024, 32, 5)]
    public void One_worker_with_all_shards_needs_a_buffer_a_level_of_the_tree_above_those_that_come_together(
        int shards,
        int together,
        int buffers) => Assert.Equal(buffers, ShardAccumulator.BuffersFor(shards, new ShardRange(0, shards), together));

    [Property(Arbitrary = [typeof(Deals)])]
    public void How_many_shards_come_together_changes_nothing(Deal deal, int seed)
    {
        var gradients = Gradients.Random(deal.Shards, deal.Parameters, seed);
        foreach (var range in deal.Ranges)
        {
            foreach (var together in new[] { 1, 4, 64 })
            {
                Assert.Equal(
                    Gradients.Partials(gradients, range).SelectMany(partial => Gradients.Bits(partial.Span)),
                    Gradients.Partials(gradients, range, together).SelectMany(partial => Gradients.Bits(partial.Span)));
            }
        }
    }

    [Property(Arbitrary = [typeof(Deals)])]
    public void No_share_needs_more_buffers_than_twice_the_levels_of_the_tree(Deal deal) =>
        Assert.All(deal.Ranges, range =>
            Assert.InRange(
                ShardAccumulator.BuffersFor(deal.Shards, range, together: 2),
                0,
                2 * (1 + (int)Math.Ceiling(Math.Log2(deal.Shards)))));

    [Fact]
    public void Partial_sums_are_not_to_be_had_before_the_last_shard_nor_a_shard_too_many()
    {
        var accumulator = new ShardAccumulator(4, new ShardRange(1, 3), together: 2, parameters: 1);
        accumulator.Push(new float[] { 1 });
        Assert.Contains("[2, 3)", Assert.Throws<InvalidOperationException>(() => accumulator.Partials).Message);
        accumulator.Push(new float[] { 2 });
        Assert.Equal(2, accumulator.Partials.Count);
        Assert.Throws<InvalidOperationException>(() => accumulator.Push(new float[] { 3 }));
    }

    [Fact]
    public void Leaves_that_miss_a_shard_or_are_no_nodes_make_no_program()
    {
        Assert.Throws<ArgumentException>(() => new ReductionProgram(4, [new(0, 2), new(2, 3)]));
        Assert.Throws<ArgumentException>(() => new ReductionProgram(4, [new(0, 1), new(1, 3), new(3, 4)]));
        Assert.Throws<ArgumentException>(() => new ReductionProgram(4, [new(0, 2), new(2, 4), new(3, 4)]));
    }
}
