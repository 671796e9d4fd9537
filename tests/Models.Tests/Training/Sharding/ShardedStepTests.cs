using System.Runtime.InteropServices;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Training;
using AeCluster.Models.Training.Sharding;
using AeCluster.Specs;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Training.Sharding;

/// <summary>A step cut into shards: its result depends on their number, and not on who computes which.</summary>
public sealed class ShardedStepTests
{
    private const string LayerWise = "stacked, layer by layer";

    public static TheoryData<string, int> EveryVariantInShards
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var variant in TestRuns.Variants)
            {
                all.Add(variant, 3);
                all.Add(variant, 8);
            }

            return all;
        }
    }

    public static TheoryData<string, int> EveryKindInShards
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var variant in TestRuns.VariantsAndOptions.Append(LayerWise))
            {
                all.Add(variant, 3);
                all.Add(variant, 8);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EveryVariantInShards))]
    public void Three_trainers_that_share_the_shards_are_one_that_computes_them_all(string variant, int shards)
    {
        var spec = InShards(TestRuns.Spec(variant, "rmsprop with momentum"), shards);
        using var data = TestRuns.Load(spec);
        using var alone = Trainer.Create(spec, data, torch.CPU);
        var expected = TestRuns.Finish(alone);

        ShardRange[] ranges = [new(0, 1), new(1, shards - 1), new(shards - 1, shards)];
        var trainers = ranges.Select(_ => Trainer.Create(spec, data, torch.CPU)).ToArray();
        try
        {
            var metrics = TrainTogether(trainers, ranges);
            Assert.All(trainers, trainer => Assert.Equal(alone.ParametersSha256(), trainer.ParametersSha256()));
            Assert.All(metrics, of => Assert.Equal(expected.Select(TestRuns.Repeatable), of.Select(TestRuns.Repeatable)));
        }
        finally
        {
            Array.ForEach(trainers, trainer => trainer.Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(EveryKindInShards))]
    public void Shards_computed_together_are_those_computed_one_by_one(string variant, int shards)
    {
        var plain = variant == LayerWise ? StagesTests.Layerwise : TestRuns.Spec(variant, "adam");
        var spec = InShards(plain, shards) with { Training = plain.Training with { Epochs = 1, Threads = shards == 3 ? 2 : 1 } };
        using var data = TestRuns.Load(spec);
        using var together = Trainer.Create(spec, data, torch.CPU);
        using var one = Trainer.Create(spec, data, torch.CPU);
        var whole = new ShardRange(0, shards);
        while (!one.IsComplete)
        {
            if (one.IsEpochTrained)
            {
                Assert.Equal(TestRuns.Repeatable(one.FinishEpoch()), TestRuns.Repeatable(together.FinishEpoch()));
                continue;
            }

            var (losses, gradients) = (new double[shards], new float[shards][]);
            for (var shard = 0; shard < shards; shard++)
            {
                losses[shard] = one.ComputeShard(shard);
                gradients[shard] = one.ShardGradient.ToArray();
            }

            ShardRange[] ranges = [whole, new(0, shards - 1), new(1, shards)];
            foreach (var range in ranges)
            {
                var (sums, lossesOfRange) = (together.Accumulate(range), new double[shards]);
                together.ComputeShards(sums, lossesOfRange);
                Assert.Equal(losses[range.Start..range.End], lossesOfRange[range.Start..range.End]);
                Assert.Equal(
                    ReductionTree.NodesWithin(shards, range).SelectMany(node => Bits(TreeSums.Of(node, gradients))),
                    sums.Partials.SelectMany(sum => Bits(sum.Span)));
            }

            foreach (var trainer in new[] { one, together })
            {
                TreeSums.Of(whole, gradients).CopyTo(trainer.Gradient);
                trainer.ApplyGradient(losses);
            }
        }
    }

    [Fact]
    public void A_trial_of_one_shard_is_a_trial_that_is_not_cut()
    {
        var spec = TestRuns.Spec("variational", "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(InShards(spec, 1), data, torch.CPU);
        TrainTogether([trainer], [new ShardRange(0, 1)]);

        Assert.Equal(TestRuns.Run(spec).Hash, trainer.ParametersSha256());
        Assert.NotEqual(TestRuns.Run(InShards(spec, 4)).Hash, trainer.ParametersSha256());
    }

    [Fact]
    public void The_gradient_of_the_shards_is_that_of_the_batch()
    {
        // Without noise, and with a loss that is a mean over examples, the results differ by rounding only.
        var whole = TestRuns.Spec("stacked", "sgd");
        using var data = TestRuns.Load(whole);
        using var one = Trainer.Create(whole, data, torch.CPU);
        using var many = Trainer.Create(InShards(whole, 5), data, torch.CPU);
        one.TrainStep();
        many.TrainStep();

        Assert.Equal(one.RunningLoss, many.RunningLoss, 1e-6);
        foreach (var (a, b) in one.Capture().Parameters.Zip(many.Capture().Parameters))
        {
            Assert.All(Floats(a).Zip(Floats(b)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void One_who_is_behind_copies_the_state_of_one_who_is_not()
    {
        var spec = InShards(TestRuns.Spec("variational", "adam"), 4);
        using var data = TestRuns.Load(spec);
        using var ahead = Trainer.Create(spec, data, torch.CPU);
        using var behind = Trainer.Create(spec, data, torch.CPU);
        for (var step = 0; step < 9; step++)
        {
            ahead.TrainStep();
            if (ahead.IsEpochTrained)
            {
                ahead.FinishEpoch();
            }
        }

        behind.TrainStep();
        behind.ComputeShard(2);
        behind.CopyFrom(CheckpointFile.FromBytes(CheckpointFile.ToBytes(ahead.Capture())));
        Assert.Equal((9L, 1), (behind.Step, behind.Epoch));
        TestRuns.Finish(behind);

        Assert.Equal(TestRuns.Run(spec).Hash, behind.ParametersSha256());
        Assert.Throws<CheckpointException>(() => behind.CopyFrom(ahead.Capture() with { Spec = spec with { Seed = 1 } }));
    }

    [Fact]
    public void A_shard_computed_twice_or_out_of_turn_gives_the_same_gradient()
    {
        var spec = InShards(TestRuns.Spec("denoising", "adam"), 4);
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        using var other = Trainer.Create(spec, data, torch.CPU);
        var (loss, gradient) = Compute(trainer);
        trainer.ComputeShard(3);
        trainer.ComputeShard(0);
        other.ComputeShard(2);

        Assert.Equal(loss, Compute(trainer).Loss);
        Assert.Equal(gradient, Compute(trainer).Gradient);
        Assert.Equal(gradient, Compute(other).Gradient);

        static (double Loss, float[] Gradient) Compute(Trainer trainer) =>
            (trainer.ComputeShard(1), trainer.ShardGradient.ToArray());
    }

    [Theory]
    [InlineData(32, 2)]
    [InlineData(256, 16)]
    [InlineData(20, 1)]
    [InlineData(1, 1)]
    [InlineData(100_000, 64)]
    public void The_usual_number_of_shards_follows_from_the_batch(int batch, int shards) =>
        Assert.Equal(shards, ParallelSpec.DefaultShards(batch));

    private static TrialSpec InShards(TrialSpec spec, int shards) =>
        spec with { Parallel = new ParallelSpec { Shards = shards, Workers = new WorkersSpec { Max = 1 } } };

    /// <summary>
    /// Trains as workers do, within one thread: sums the shards' gradients along the tree and gives everyone all results.
    /// </summary>
    private static List<EpochMetrics>[] TrainTogether(Trainer[] trainers, ShardRange[] ranges)
    {
        var shards = trainers[0].Shards;
        var metrics = trainers.Select(_ => new List<EpochMetrics>()).ToArray();
        while (!trainers[0].IsComplete)
        {
            if (trainers[0].IsEpochTrained)
            {
                var batches = trainers
                    .SelectMany((trainer, rank) => trainer.MeasureValidation(Part(rank, trainer.ValidationBatches)))
                    .ToList();
                for (var rank = 0; rank < trainers.Length; rank++)
                {
                    metrics[rank].Add(trainers[rank].FinishEpoch(batches, TimeSpan.FromSeconds(1)));
                }

                continue;
            }

            var losses = new double[shards];
            var gradients = new float[shards][];
            for (var rank = 0; rank < trainers.Length; rank++)
            {
                for (var shard = ranges[rank].Start; shard < ranges[rank].End; shard++)
                {
                    losses[shard] = trainers[rank].ComputeShard(shard);
                    gradients[shard] = trainers[rank].ShardGradient.ToArray();
                }
            }

            var sum = TreeSums.Of(new ShardRange(0, shards), gradients);
            foreach (var trainer in trainers)
            {
                sum.CopyTo(trainer.Gradient);
                trainer.ApplyGradient(losses);
            }
        }

        return metrics;

        Range Part(int rank, int batches) => (batches * rank / trainers.Length)..(batches * (rank + 1) / trainers.Length);
    }

    private static int[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, int>(values).ToArray();

    private static IEnumerable<float> Floats(StoredTensor tensor) =>
        tensor.Bytes.ToArray().Chunk(4).Select(b => BitConverter.ToSingle(b));
}
