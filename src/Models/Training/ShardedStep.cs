using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Random;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training.Sharding;
using AeCluster.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Computes the losses and gradients of the running step, shard by shard. The batch is cut into V shards; the gradient of a
/// shard is a function of the weights, the seed, the step and the shard's number, and the gradients are added along the
/// <see cref="ReductionTree"/>. So the weights after the step do not depend on who computes which shard.
/// </summary>
/// <param name="examples">The training examples.</param>
/// <param name="noise">Seeded anew for each shard.</param>
internal sealed class ShardedStep(TrialSpec spec, TrainingState state, ExampleFeed examples, Generator noise)
{
    /// <summary>
    /// Largest number of examples computed in one pass. With more, the activations no longer fit the core's cache, and the pass
    /// takes memory that the batch may have been cut into shards to save.
    /// </summary>
    private const int MaxExamplesPerPass = 512;

    private ShardAccumulator? _wholeBatch;

    /// <summary>Largest number of shards computed in one pass; 1 where each must be computed alone.</summary>
    private int ShardsPerPass => state.Active.Weights.Values_P.device_type == DeviceType.CPU && state.Model.ComputesRowsApart
        ? Math.Clamp(MaxExamplesPerPass / ((spec.Training.Batch + spec.Shards - 1) / spec.Shards), 1, spec.Shards)
        : 1;

    /// <summary>An accumulator for the gradients of some shards, to be used step after step.</summary>
    public ShardAccumulator Accumulate(ShardRange range) =>
        new(spec.Shards, range, Math.Max(2, ShardsPerPass), state.Active.ModelParameters);

    /// <summary>Computes the batch as a single shard. Its gradient is left in the flat gradients of the stage.</summary>
    /// <returns>The mean loss, a float32 scalar on the device, which is not waited for.</returns>
    public Tensor ComputeWhole()
    {
        state.Active.Weights.Gradients_P.zero_();
        return Backward(shard: 0, state.ExamplesDone, state.BatchExamples, weight: 1);
    }

    /// <summary>Computes all shards.</summary>
    /// <param name="lossSums_V">Receives for each shard the sum of its examples' losses.</param>
    /// <returns>The gradient of the batch, in the caller's dispose scope, for the optimizer to overwrite.</returns>
    public Tensor ComputeAll(Span<double> lossSums_V)
    {
        _wholeBatch ??= Accumulate(new ShardRange(0, spec.Shards));
        Compute(_wholeBatch, lossSums_V);
        var (sum, buffers) = (_wholeBatch.Partials[0], state.Active.Buffers);
        if (sum.Equals(buffers.Own))
        {
            return state.Active.Weights.Gradients_P;
        }

        sum.CopyTo(buffers.Sum);
        return buffers.TakeSum();
    }

    /// <summary>Computes the shards of an accumulator and sums their gradients.</summary>
    /// <param name="lossSums_V">As of <see cref="ComputeAll"/>; the places of other shards are left as they are.</param>
    public void Compute(ShardAccumulator sums, Span<double> lossSums_V)
    {
        sums.Begin();
        for (var next = sums.Next; next.Count > 0; next = sums.Next)
        {
            Compute(next, lossSums_V[next.Start..next.End]);
            sums.Push(state.Active.Buffers.Own);
        }
    }

    /// <summary>
    /// Computes the gradient of one shard, or the sum of those of several that form a node of the tree: in one pass, or (of two)
    /// one after the other.
    /// </summary>
    /// <param name="lossSums">Receives for each of them the sum of its examples' losses.</param>
    public void Compute(ShardRange shards, Span<double> lossSums)
    {
        using var scope = NewDisposeScope();
        state.Active.Weights.Gradients_P.zero_();
        if (shards.Count <= ShardsPerPass)
        {
            ComputePass(shards, lossSums);
        }
        else
        {
            // Adding the second to the first is the tree of two shards, but not that of more.
            ArgumentOutOfRangeException.ThrowIfGreaterThan(shards.Count, 2, nameof(shards));
            for (var shard = shards.Start; shard < shards.End; shard++)
            {
                ComputePass(new ShardRange(shard, shard + 1), lossSums[(shard - shards.Start)..]);
            }
        }

        state.Active.Buffers.Fetch();
    }

    private void ComputePass(ShardRange shards, Span<double> lossSums)
    {
        var (begin, end) = (BeginOf(shards.Start), BeginOf(shards.End));
        if (begin == end)
        {
            lossSums[..shards.Count].Clear();
            return;
        }

        var counts = new int[shards.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = BeginOf(shards.Start + i + 1) - BeginOf(shards.Start + i);
        }

        var first = state.ExamplesDone + begin;
        var losses = shards.Count == 1
            ? Backward(shards.Start, first, counts[0], weight: (double)counts[0] / state.BatchExamples)
            : Backward(shards, first, counts);
        var values = losses.data<float>();
        for (var i = 0; i < counts.Length; i++)
        {
            lossSums[i] = (double)values[i] * counts[i];
        }
    }

    /// <summary>Adds the weighted gradient of one shard to the flat gradients.</summary>
    /// <param name="first">Place of its first example in the epoch's order.</param>
    /// <param name="weight">The share of its examples in the batch.</param>
    /// <returns>Its mean loss, a float32 scalar on the device.</returns>
    private Tensor Backward(int shard, int first, int count, double weight)
    {
        Prepare();
        SeedNoise(shard);
        var loss = state.Active.Objective.Loss(Take(first, count), state.Active.Context(noise)).Total;
        (weight == 1 ? loss : loss.Times(weight)).backward();
        return loss.detach();
    }

    /// <summary>Adds the weighted gradients of several shards to the flat gradients, in one pass.</summary>
    /// <param name="first">Place of their first example in the epoch's order.</param>
    /// <param name="counts">The number of examples of each.</param>
    /// <returns>Their mean losses.</returns>
    private Tensor Backward(ShardRange shards, int first, int[] counts)
    {
        Prepare();
        var groups = new ExampleGroups(counts, group => SeedNoise(shards.Start + group));
        var losses_G = state.Active.Objective.Loss(Take(first, counts.Sum()), state.Active.Context(noise, groups)).Total;
        losses_G.backward([tensor(Array.ConvertAll(counts, count => (float)((double)count / state.BatchExamples)))]);
        return losses_G.detach();
    }

    private void Prepare()
    {
        if (!examples.IsArranged)
        {
            examples.Arrange(Seeds.ExampleOrder(spec.Seed, state.Epoch, state.EpochExamples));
        }

        state.Model.train();
        state.Model.BeginStep(state.EpochsDoneInStage);
    }

    /// <summary>Takes some examples of the running step, and prefetches those that the next step will most likely take.</summary>
    private Batch Take(int first, int count)
    {
        var batch = examples.Take(first, count);
        examples.Prefetch(first + state.BatchExamples, count);
        return batch;
    }

    private void SeedNoise(int shard) =>
        noise.manual_seed(Seeds.Of(spec.Seed, SeedPurpose.TrainingNoise, step: state.Step, shard: shard));

    /// <summary>The first example of a shard within its batch. The sizes of shards differ by one at most.</summary>
    private int BeginOf(int shard) => (int)((long)state.BatchExamples * shard / spec.Shards);
}
