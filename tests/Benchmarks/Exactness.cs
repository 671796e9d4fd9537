using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AeCluster.Coordinator.Planning;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;
using AeCluster.Models.Training.Sharding;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Benchmarks;

/// <summary>
/// Compares training in shards with a plain loop over whole batches, and verifies that the result does not depend on which worker
/// computes which shards. Exits 1 if it does.
/// </summary>
internal static class Exactness
{
    private const int Shards = 8;

    /// <summary>Assignments of shards: one worker, two, three with unequal shares, one per shard.</summary>
    private static readonly ShardRange[][] _assignments =
    [
        [new(0, 8)],
        [new(0, 3), new(3, 8)],
        [new(0, 1), new(1, 7), new(7, 8)],
        [.. Enumerable.Range(0, Shards).Select(shard => new ShardRange(shard, shard + 1))],
    ];

    public static int Run(int examples)
    {
        Report.Machine(
            $"A step in {Shards} shards against a plain loop over the whole batch of 64: largest difference over largest "
                + "value, of the first step's gradient "
                + $"and of the weights after an epoch ({(examples + 63) / 64} steps, Adam).");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, EveryVariant.Experiment(examples, epochs: 1, ""));
            var rows = ExperimentFile.ReadFrom(file, []).Trials.Select(trial => Row(trial.Name!, trial.Spec)).ToList();
            Report.Table(
                [
                    "variant",
                    "gradient",
                    "weights after an epoch",
                    $"{_assignments.Length} ways to share out the shards",
                    "why it is not rounding alone",
                ],
                rows);
            return rows.All(row => row[3] == "same bits") ? 0 : 1;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string[] Row(string name, TrialSpec plain)
    {
        var sharded = plain with { Parallel = new ParallelSpec { Shards = Shards } };
        using var data = DataSources.Load(plain.Data, DataLocations.FromEnvironment());
        var whole = Train(plain, data, [new(0, 1)]);
        var ways = _assignments.Select(ranges => Train(sharded, data, ranges)).ToList();
        return
        [
            name,
            Text(Difference(ways[0].Gradient, whole.Gradient)),
            Text(Difference(ways[0].Weights, whole.Weights)),
            ways.TrueForAll(way => way.Gradient.AsSpan().SequenceEqual(ways[0].Gradient) && way.Hash == ways[0].Hash)
                ? "same bits"
                : "DIFFERENT",
            plain.Model switch
            {
                VariationalSpec or DenoisingSpec => "each shard draws noise of its own",
                SparseSpec { Penalty: not SparsityPenalty.L1 } => "the penalty is of each shard's mean",
                _ => "",
            },
        ];

        static string Text(float value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
    }

    /// <summary>Trains an epoch, with a trainer for each range of shards.</summary>
    private static Trained Train(TrialSpec spec, DataSplit data, ShardRange[] ranges)
    {
        var trainers = ranges.Select(_ => Trainer.Create(spec, data, Devices.Select("cpu"))).ToList();
        try
        {
            var shards = trainers[0].Shards;
            var sums = ranges.Select(trainers[0].Accumulate).ToList();
            var losses_V = new double[shards];
            float[]? first = null;
            while (!trainers[0].IsEpochTrained)
            {
                for (var rank = 0; rank < ranges.Length; rank++)
                {
                    trainers[rank].ComputeShards(sums[rank], losses_V);
                }

                var nodes = ranges
                    .SelectMany((range, rank) => ReductionTree.NodesWithin(shards, range).Zip(sums[rank].Partials))
                    .ToDictionary(node => node.First, node => node.Second);
                var sum = Sum(nodes, new ShardRange(0, shards));
                first ??= sum;
                foreach (var trainer in trainers)
                {
                    sum.CopyTo(trainer.Gradient);
                    trainer.ApplyGradient(losses_V);
                }
            }

            if (trainers.Select(trainer => trainer.ParametersSha256()).Distinct().ToList() is not [var hash])
            {
                throw new InvalidOperationException("Trainers that apply the same gradients have other weights.");
            }

            float[] weights =
            [
                .. trainers[0]
                    .Capture()
                    .Parameters.SelectMany(tensor => MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray()),
            ];
            return new Trained(first!, weights, hash);
        }
        finally
        {
            trainers.ForEach(trainer => trainer.Dispose());
        }
    }

    private static float[] Sum(Dictionary<ShardRange, ReadOnlyMemory<float>> nodes, ShardRange node)
    {
        if (nodes.TryGetValue(node, out var known))
        {
            return known.ToArray();
        }

        var (left, right) = ReductionTree.ChildrenOf(node);
        var sum = Sum(nodes, left);
        TensorPrimitives.Add<float>(sum, Sum(nodes, right), sum);
        return sum;
    }

    private static float Difference(float[] one, float[] other)
    {
        var difference = new float[one.Length];
        TensorPrimitives.Subtract<float>(one, other, difference);
        return Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference) / TensorPrimitives.MaxMagnitude<float>(other));
    }

    private sealed record Trained(float[] Gradient, float[] Weights, string Hash);
}
