using System.Diagnostics;
using AeCluster.Models.Layers;
using AeCluster.Models.Training.Sharding;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <content>
/// A step in parts, for those who share it out: each computes some shards of the batch, the gradients are added up along the
/// <see cref="ReductionTree"/>, and everybody applies the same sum. The gradient of a shard is a function of the weights, the
/// seed, the step and the shard's number; so the weights after the step are the same whoever computed which shard.
/// <code>
/// var mine = new ShardAccumulator(trainer.Shards, range, trainer.ParameterCount);
/// trainer.ComputeShards(mine, losses);
/// // ... everybody's partial sums become one in trainer.Gradient, everybody's losses are in losses ...
/// trainer.ApplyGradient(losses);
/// </code>
/// </content>
public sealed partial class Trainer
{
    private GradientBuffers? buffers;
    private ShardAccumulator? wholeBatch;
    private long stepBegan;

    /// <summary>V: the parts into which each batch is cut. A batch with fewer examples leaves some of them empty.</summary>
    public int Shards => spec.Shards;

    /// <summary>
    /// float32 [P], on the processor, for all of the model's parameters, whichever the running stage trains: where the sum of all
    /// shards' gradients is expected by <see cref="ApplyGradient(ReadOnlySpan{double})"/>.
    /// </summary>
    public Memory<float> Gradient => Buffers.Sum;

    /// <summary>As <see cref="Gradient"/>: the gradient of the shard that was computed last.</summary>
    public Memory<float> ShardGradient => Buffers.Own;

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
        Span<double> loss = [0];
        Compute(new ShardRange(shard, shard + 1), loss);
        return loss[0];
    }

    /// <summary>Computes a worker's shards of the running step's batch, from the first one on, and sums their gradients.</summary>
    /// <param name="sums">Begins anew; then holds the sums, until the next shard is computed.</param>
    /// <param name="lossSums_V">Gets what <see cref="ComputeShard"/> returns for each of them; the others' places stay as they are.</param>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public void ComputeShards(ShardAccumulator sums, Span<double> lossSums_V)
    {
        ArgumentNullException.ThrowIfNull(sums);
        using var unchanged = TransposedWeights.Hold();
        sums.Begin();
        for (var next = sums.Next; next.Count > 0; next = sums.Next)
        {
            Compute(next, lossSums_V[next.Start..next.End]);
            sums.Push(ShardGradient);
        }
    }

    /// <summary>Takes the optimizer step with the gradient that is in <see cref="Gradient"/>, and uses that up.</summary>
    /// <param name="lossSums_V">What <see cref="ComputeShard"/> returned for every shard, whoever computed it.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void ApplyGradient(ReadOnlySpan<double> lossSums_V)
    {
        using var scope = NewDisposeScope();
        ApplyGradient(Buffers.TakeSum(), lossSums_V);
    }

    /// <summary>Measures some of the validation batches after the last step of an epoch, for <see cref="FinishEpoch(IReadOnlyList{ValidationBatch}, TimeSpan)"/>.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    public IReadOnlyList<ValidationBatch> MeasureValidation(Range batches)
    {
        ThrowIfNoEpochIsDue();
        ComputeThreads.Use(spec.Training.Threads);
        using var unchanged = TransposedWeights.Hold();
        return validator.Measure(Model, active.Objective, Epoch, batches);
    }

    private GradientBuffers Buffers => buffers ??= new GradientBuffers(active.Weights.Gradients_P, ParameterCount);

    private void TrainStepInShards()
    {
        wholeBatch ??= new ShardAccumulator(Shards, new ShardRange(0, Shards), ParameterCount);
        Span<double> lossSums_V = stackalloc double[Shards <= 256 ? Shards : 0];
        lossSums_V = lossSums_V.IsEmpty ? new double[Shards] : lossSums_V;
        ComputeShards(wholeBatch, lossSums_V);
        var sum = wholeBatch.Partials[0];
        if (sum.Equals(ShardGradient))
        {
            ApplyGradient(active.Weights.Gradients_P, lossSums_V);
        }
        else
        {
            sum.CopyTo(Gradient);
            ApplyGradient(lossSums_V);
        }
    }

    /// <summary>Computes the gradient of one shard, or of two that follow each other.</summary>
    private void Compute(ShardRange shards, Span<double> lossSums)
    {
        ThrowIfNoStepIsDue();
        if (stepBegan == 0)
        {
            stepBegan = Stopwatch.GetTimestamp();
        }

        ComputeThreads.Use(spec.Training.Threads);
        using var scope = NewDisposeScope();
        active.Weights.Gradients_P.zero_();
        for (var shard = shards.Start; shard < shards.End; shard++)
        {
            lossSums[shard - shards.Start] = AddShard(shard);
        }

        Buffers.Fetch();
    }

    /// <returns>The sum of the losses of its examples.</returns>
    private double AddShard(int shard)
    {
        var (first, count) = PlaceOfShard(shard, ExamplesInEpoch, BatchExamples);
        if (count == 0)
        {
            return 0;
        }

        var loss = AddGradient(shard, first, count, weight: (double)count / BatchExamples);
        var sum = (double)loss.item<float>() * count;

        // As far as can be told the same shard of the next batch is next.
        var next = PlaceOfShard(shard, ExamplesInEpoch + BatchExamples, BatchExamples);
        train.Prefetch(next.First, next.Count);
        return sum;
    }

    private void ApplyGradient(Tensor gradients_P, ReadOnlySpan<double> lossSums_V)
    {
        ThrowIfNoStepIsDue();
        ArgumentOutOfRangeException.ThrowIfNotEqual(lossSums_V.Length, Shards);
        using var scope = NewDisposeScope();
        var sum = 0.0;
        foreach (var lossSumOfShard in lossSums_V)
        {
            sum += lossSumOfShard;
        }

        using var scalar = sum.ToScalar();
        lossSum.PlusInPlace(scalar);
        Update(gradients_P);
        EndStep(stepBegan);
    }

    /// <summary>Shards are contiguous, and differ by one example at most.</summary>
    private (int First, int Count) PlaceOfShard(int shard, int firstOfBatch, int examples)
    {
        var begin = (int)((long)examples * shard / Shards);
        var end = (int)((long)examples * (shard + 1) / Shards);
        return (firstOfBatch + begin, end - begin);
    }
}
