using AeCluster.Models.Training.Sharding;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <content>A step in parts, by workers that share a trial.</content>
public sealed partial class Trainer
{
    /// <summary>V: the number of shards of each batch. In a batch with fewer examples some of them are empty.</summary>
    public int Shards => _spec.Shards;

    /// <summary>float32 [P], on the processor, whichever parameters the running stage trains: where <see cref="ApplyGradient"/>
    /// expects the sum of all shards' gradients.</summary>
    public Memory<float> Gradient => _state.Active.Buffers.Sum;

    /// <summary>As <see cref="Gradient"/>: the gradient of the last shard, or the sum of those computed together.</summary>
    public Memory<float> ShardGradient => _state.Active.Buffers.Own;

    /// <summary>An accumulator of some shards' gradients for <see cref="ComputeShards"/>, to be used step after step.</summary>
    public ShardAccumulator Accumulate(ShardRange range) => _step.Accumulate(range);

    /// <summary>Computes some shards of the running step's batch, from the first one on, and sums their gradients.</summary>
    /// <param name="sums">Is cleared first; then holds the sums until the next shard is computed.</param>
    /// <param name="lossSums_V">Receives for each of the shards the sum of its examples' losses; the places of other shards are
    /// left as they are.</param>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public void ComputeShards(ShardAccumulator sums, Span<double> lossSums_V)
    {
        ArgumentNullException.ThrowIfNull(sums);
        BeginStep();
        _step.Compute(sums, lossSums_V);
    }

    /// <summary>Computes one shard; <see cref="ShardGradient"/> is then its gradient times its share in the batch.</summary>
    /// <param name="shard">0 to <see cref="Shards"/> - 1.</param>
    /// <returns>The sum of its examples' losses.</returns>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public double ComputeShard(int shard)
    {
        BeginStep();
        Span<double> loss = [0];
        _step.Compute(new ShardRange(shard, shard + 1), loss);
        return loss[0];
    }

    /// <summary>Takes the optimizer step with the gradient in <see cref="Gradient"/>, which it overwrites.</summary>
    /// <param name="lossSums_V">For each shard, also those of other workers, the sum of its examples' losses.</param>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void ApplyGradient(ReadOnlySpan<double> lossSums_V)
    {
        _state.ThrowIfNoStepIsDue();
        ArgumentOutOfRangeException.ThrowIfNotEqual(lossSums_V.Length, Shards);
        using var scope = NewDisposeScope();
        _state.AddLosses(lossSums_V);
        Apply(_state.Active.Buffers.TakeSum());
    }
}
