using System.Diagnostics;
using AeCluster.Models.Training.Sharding;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <content>
/// A step in parts, for those who share it out: each computes some shards of the batch, the gradients are added up along the
/// <see cref="ReductionTree"/>, and everybody applies the same sum. The gradient of a shard is a function of the weights, the
/// seed, the step and the shard's number; so the weights after the step are the same whoever computed which shard.
/// <code>
/// var mine = new ShardAccumulator(trainer.Shards, range, trainer.Gradient.Length);
/// trainer.ComputeShards(mine, losses);
/// // ... everybody's partial sums become one in trainer.Gradient, everybody's losses are in losses ...
/// trainer.ApplyGradient(losses);
/// </code>
/// </content>
public sealed partial class Trainer
{
    private GradientBuffer? gradient;
    private ShardAccumulator? wholeBatch;
    private long stepBegan;

    /// <summary>V: the parts into which each batch is cut. A batch with fewer examples leaves some of them empty.</summary>
    public int Shards => spec.Shards;

    /// <summary>
    /// float32 [P], on the processor, for all of the model's parameters, whichever the running stage trains: the gradient of the
    /// shard that was computed last, and where the sum of all is expected by <see cref="ApplyGradient"/>.
    /// </summary>
    public Memory<float> Gradient => (gradient ??= new GradientBuffer(active.Weights.Gradients_P, ParameterCount)).Values;

    /// <summary>P: parameters of the whole model.</summary>
    public int ParameterCount { get; }

    /// <summary>Batches in which the validation examples are measured.</summary>
    public int ValidationBatches => validator.Batches;

    /// <summary>Computes the gradient of one shard of the running step's batch, its share in that of the batch.</summary>
    /// <param name="shard">0 to <see cref="Shards"/> - 1.</param>
    /// <returns>The sum of the losses of its examples.</returns>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public double ComputeShard(int shard)
    {
        ThrowIfNoStepIsDue();
        if (stepBegan == 0)
        {
            stepBegan = Stopwatch.GetTimestamp();
        }

        ComputeThreads.Use(spec.Training.Threads);
        using var scope = NewDisposeScope();
        _ = Gradient;
        active.Weights.Gradients_P.zero_();
        var (first, count) = PlaceOfShard(shard, ExamplesInEpoch, BatchExamples);
        var sum = 0.0;
        if (count > 0)
        {
            var loss = AddGradient(shard, first, count, weight: (double)count / BatchExamples);
            sum = (double)loss.item<float>() * count;

            // As far as can be told the same shard of the next batch is next.
            var next = PlaceOfShard(shard, ExamplesInEpoch + BatchExamples, BatchExamples);
            train.Prefetch(next.First, next.Count);
        }

        gradient!.Fetch();
        return sum;
    }

    /// <summary>Computes a worker's shards of the running step's batch, from the first one on, and sums their gradients.</summary>
    /// <param name="sums">Begins anew; then holds the sums.</param>
    /// <param name="lossSums_V">Gets what <see cref="ComputeShard"/> returns for each of them; the others' places stay as they are.</param>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public void ComputeShards(ShardAccumulator sums, Span<double> lossSums_V)
    {
        ArgumentNullException.ThrowIfNull(sums);
        sums.Begin();
        for (var shard = sums.Range.Start; shard < sums.Range.End; shard++)
        {
            lossSums_V[shard] = ComputeShard(shard);
            sums.Push(Gradient.Span);
        }
    }

    /// <summary>Takes the optimizer step with the gradient that is in <see cref="Gradient"/>.</summary>
    /// <param name="lossSums_V">What <see cref="ComputeShard"/> returned for every shard, whoever computed it.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void ApplyGradient(ReadOnlySpan<double> lossSums_V)
    {
        ThrowIfNoStepIsDue();
        ArgumentOutOfRangeException.ThrowIfNotEqual(lossSums_V.Length, Shards);
        using var scope = NewDisposeScope();
        _ = Gradient;
        gradient!.Store();
        var sum = 0.0;
        foreach (var lossSumOfShard in lossSums_V)
        {
            sum += lossSumOfShard;
        }

        using var scalar = sum.ToScalar();
        lossSum.PlusInPlace(scalar);
        Update();
        EndStep(stepBegan);
    }

    /// <summary>Measures some of the validation batches after the last step of an epoch, for <see cref="FinishEpoch(IReadOnlyList{ValidationBatch}, TimeSpan)"/>.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    public IReadOnlyList<ValidationBatch> MeasureValidation(Range batches)
    {
        ThrowIfNoEpochIsDue();
        ComputeThreads.Use(spec.Training.Threads);
        return validator.Measure(Model, active.Objective, Epoch, batches);
    }

    private void TrainStepInShards()
    {
        wholeBatch ??= new ShardAccumulator(Shards, new ShardRange(0, Shards), Gradient.Length);
        Span<double> lossSums_V = stackalloc double[Shards <= 256 ? Shards : 0];
        lossSums_V = lossSums_V.IsEmpty ? new double[Shards] : lossSums_V;
        ComputeShards(wholeBatch, lossSums_V);
        wholeBatch.Partials[0].Span.CopyTo(Gradient.Span);
        ApplyGradient(lossSums_V);
    }

    /// <summary>Shards are contiguous, and differ by one example at most.</summary>
    private (int First, int Count) PlaceOfShard(int shard, int firstOfBatch, int examples)
    {
        var begin = (int)((long)examples * shard / Shards);
        var end = (int)((long)examples * (shard + 1) / Shards);
        return (firstOfBatch + begin, end - begin);
    }
}
