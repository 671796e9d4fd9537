using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Plan;
using FsCheck;
using FsCheck.Fluent;

namespace AeCluster.Worker.Tests.Mesh;

/// <summary>An assignment of shards to workers, with a number of parameters.</summary>
public sealed record Deal(int Shards, int Parameters, IReadOnlyList<ShardRange> Ranges, int Chunk)
{
    public ExchangePlan Plan() => new(Shards, Parameters, Ranges, Chunk);

    public override string ToString() => $"V={Shards} P={Parameters} chunk={Chunk} {string.Join(' ', Ranges)}";
}

/// <summary>Random assignments for properties.</summary>
public static class Deals
{
    public static Arbitrary<Deal> Any() => (
        from workers in Gen.Choose(1, 8)
        from shards in Gen.Choose(workers, 40)
        from parameters in Gen.Choose(1, 300)
        from chunk in Gen.Elements(16, 48, 1024)
        from cuts in Gen.Shuffle(Enumerable.Range(1, shards - 1).ToArray())
        from order in Gen.Shuffle(Enumerable.Range(0, workers).ToArray())
        select new Deal(shards, parameters, Cut(shards, cuts.Take(workers - 1), order), chunk)).ToArbitrary();

    public static IReadOnlyList<ShardRange> Even(int shards, int workers) =>
        Cut(shards, Enumerable.Range(1, workers - 1).Select(i => shards * i / workers), [.. Enumerable.Range(0, workers)]);

    private static ShardRange[] Cut(int shards, IEnumerable<int> cuts, int[] order)
    {
        int[] bounds = [0, .. cuts.Order(), shards];
        return [.. order.Select(i => new ShardRange(bounds[i], bounds[i + 1]))];
    }
}

/// <summary>Gradients whose sum depends on the order of additions.</summary>
internal static class Gradients
{
    /// <returns>For each shard, a vector of length P with magnitudes from 1e-6 to 1e6 and both signs.</returns>
    public static float[][] Random(int shards, int parameters, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shards).Select(_ => Enumerable.Range(0, parameters).Select(_ => Value(random)).ToArray())];
    }

    /// <summary>The definition of the sum, written as directly as possible.</summary>
    public static float[] TreeSum(float[][] gradients) => TreeSum(gradients, new ShardRange(0, gradients.Length));

    /// <summary>The sum of a node of the tree.</summary>
    public static float[] TreeSum(float[][] gradients, ShardRange of)
    {
        return SumOf(of);

        float[] SumOf(ShardRange node)
        {
            if (node.Count == 1)
            {
                return gradients[node.Start];
            }

            var (left, right) = ReductionTree.ChildrenOf(node);
            return [.. SumOf(left).Zip(SumOf(right), (a, b) => a + b)];
        }
    }

    /// <summary>The partial sums of the worker with <paramref name="range"/>.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>> Partials(float[][] gradients, ShardRange range, int together = 2)
    {
        var accumulator = new ShardAccumulator(gradients.Length, range, together, gradients[0].Length);
        PushAll(accumulator, gradients);
        return accumulator.Partials;
    }

    /// <summary>Pushes everything that an accumulator needs.</summary>
    public static void PushAll(ShardAccumulator accumulator, float[][] gradients)
    {
        for (var next = accumulator.Next; next.Count > 0; next = accumulator.Next)
        {
            accumulator.Push(TreeSum(gradients, next));
        }
    }

    /// <summary>Equal floats may differ in bits (0 and -0), and bits are what is guaranteed.</summary>
    public static int[] Bits(ReadOnlySpan<float> values) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(values).ToArray();

    private static float Value(Random random) => random.Next(12) switch
    {
        0 => 0f,
        1 => -0f,
        2 => float.Epsilon * random.Next(9),
        _ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7))),
    };
}
