using System.Diagnostics;
using AeCluster.Models.Layers;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training.Sharding;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <content>
/// A step in parts, for those who share it out: each computes some shards of the batch, the gradients are added up along the
/// <see cref="ReductionTree"/>, and everybody applies the same sum. The gradient of a shard is a function of the weights, the
/// seed, the step and the shard's number; so the weights after the step are the same whoever computed which shard.
/// <code>
/// var mine = trainer.Accumulate(range);
/// trainer.ComputeShards(mine, losses);
/// // ... everybody's partial sums become one in trainer.Gradient, everybody's losses are in losses ...
/// trainer.ApplyGradient(losses);
/// </code>
/// </content>
public sealed partial class Trainer
{
    /// <summary>
    /// Examples that are computed in one pass: beyond, the values between the layers leave the core's cache, and take memory that
    /// somebody may have cut a batch into shards for.
    /// </summary>
    private const int ExamplesTogether = 512;

    private GradientBuffers? _buffers;
    private ShardAccumulator? _wholeBatch;
    private long _stepBegan;

    /// <summary>V: the parts into which each batch is cut. A batch with fewer examples leaves some of them empty.</summary>
    public int Shards => _spec.Shards;

    /// <summary>
    /// float32 [P], on the processor, for all of the model's parameters, whichever the running stage trains: where the sum of all
    /// shards' gradients is expected by <see cref="ApplyGradient(ReadOnlySpan{double})"/>.
    /// </summary>
    public Memory<float> Gradient => Buffers.Sum;

    /// <summary>As <see cref="Gradient"/>: the gradient of the shard that was computed last, or the sum of those that were
    /// computed together.</summary>
    public Memory<float> ShardGradient => Buffers.Own;

    /// <summary>P: parameters of the whole model.</summary>
    public int ParameterCount { get; }

    /// <summary>Batches in which the validation examples are measured.</summary>
    public int ValidationBatches => _validator.Batches;

    /// <summary>Sums the gradients of some shards of a batch, step after step: see <see cref="ComputeShards"/>.</summary>
    public ShardAccumulator Accumulate(ShardRange range) => new(Shards, range, Math.Max(2, ShardsTogether), ParameterCount);

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

    /// <summary>Computes a worker's shards of the running step's batch, from the first one on, and sums their
    /// gradients.</summary>
    /// <param name="sums">Begins anew; then holds the sums, until the next shard is computed.</param>
    /// <param name="lossSums_V">Gets what <see cref="ComputeShard"/> returns for each of them; the others' places stay as they
    /// are.</param>
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

    /// <summary>Measures some of the validation batches after the last step of an epoch, for
    /// <see cref="FinishEpoch(IReadOnlyList{ValidationBatch}, TimeSpan)"/>.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    public IReadOnlyList<ValidationBatch> MeasureValidation(Range batches)
    {
        ThrowIfNoEpochIsDue();
        ComputeThreads.Use(_spec.Training.Threads);
        using var unchanged = TransposedWeights.Hold();
        return _validator.Measure(Model, _active.Objective, Epoch, batches);
    }

    /// <summary>The most shards that are computed in one pass; 1 where each must be computed alone.</summary>
    private int ShardsTogether => _device.type == DeviceType.CPU && Model.ComputesRowsApart
        ? Math.Clamp(ExamplesTogether / ((_spec.Training.Batch + Shards - 1) / Shards), 1, Shards)
        : 1;

    private GradientBuffers Buffers => _buffers ??= new GradientBuffers(_active.Weights.Gradients_P, ParameterCount);

    private void TrainStepInShards()
    {
        _wholeBatch ??= Accumulate(new ShardRange(0, Shards));
        Span<double> lossSums_V = stackalloc double[Shards <= 256 ? Shards : 0];
        lossSums_V = lossSums_V.IsEmpty ? new double[Shards] : lossSums_V;
        ComputeShards(_wholeBatch, lossSums_V);
        var sum = _wholeBatch.Partials[0];
        if (sum.Equals(ShardGradient))
        {
            ApplyGradient(_active.Weights.Gradients_P, lossSums_V);
        }
        else
        {
            sum.CopyTo(Gradient);
            ApplyGradient(lossSums_V);
        }
    }

    /// <summary>Computes the gradient of one shard, or of several that are a node of the tree: in one pass, or (two) in
    /// turn.</summary>
    private void Compute(ShardRange shards, Span<double> lossSums)
    {
        ThrowIfNoStepIsDue();
        if (_stepBegan == 0)
        {
            _stepBegan = Stopwatch.GetTimestamp();
        }

        ComputeThreads.Use(_spec.Training.Threads);
        using var scope = NewDisposeScope();
        _active.Weights.Gradients_P.zero_();
        if (shards.Count <= ShardsTogether)
        {
            AddTogether(shards, lossSums);
        }
        else
        {
            // One added to the other is the tree of two, but of no more.
            ArgumentOutOfRangeException.ThrowIfGreaterThan(shards.Count, 2, nameof(shards));
            for (var shard = shards.Start; shard < shards.End; shard++)
            {
                AddTogether(new ShardRange(shard, shard + 1), lossSums[(shard - shards.Start)..]);
            }
        }

        Buffers.Fetch();
    }

    /// <param name="lossSums">Gets for each shard the sum of the losses of its examples.</param>
    private void AddTogether(ShardRange shards, Span<double> lossSums)
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

        var losses = shards.Count == 1
            ? AddGradient(shards.Start, ExamplesInEpoch + begin, counts[0], weight: (double)counts[0] / BatchExamples)
            : AddGradients(shards, ExamplesInEpoch + begin, counts);
        var values = losses.data<float>();
        for (var i = 0; i < counts.Length; i++)
        {
            lossSums[i] = (double)values[i] * counts[i];
        }
    }

    /// <summary>Adds the gradients of several shards to the flat gradient, in one pass.</summary>
    /// <param name="first">Place of their first example in the epoch's order.</param>
    /// <param name="counts">How many each has.</param>
    /// <returns>Their mean losses.</returns>
    private Tensor AddGradients(ShardRange shards, int first, int[] counts)
    {
        PrepareStep();
        Tensor losses_G;
        using (ExampleGroups.Enter(counts, group => SeedNoise(shards.Start + group)))
        {
            losses_G = _active.Objective.Loss(Take(first, counts.Sum()), _noise).Total;
        }

        losses_G.backward([tensor(Array.ConvertAll(counts, count => (float)((double)count / BatchExamples)))]);
        return losses_G.detach();
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
        _lossSum.PlusInPlace(scalar);
        Update(gradients_P);
        EndStep(_stepBegan);
    }

    /// <summary>Where a shard begins in its batch; shards differ by one example at most.</summary>
    private int BeginOf(int shard) => (int)((long)BatchExamples * shard / Shards);
}
