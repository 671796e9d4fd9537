using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Random;
using AeCluster.Models.Runtime;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <content>What a step consists of: the gradient of some examples, and what is done with that of all.</content>
public sealed partial class Trainer
{
    /// <summary>Adds the gradient of some examples to the flat gradient.</summary>
    /// <param name="shard">Part of the batch, for its noise; a batch that is computed whole is part 0.</param>
    /// <param name="first">Place of the first one in the epoch's order.</param>
    /// <param name="weight">Their share in the batch: its gradient is the weighted sum.</param>
    /// <returns>Their mean loss, a float32 scalar on the device.</returns>
    private Tensor AddGradient(int shard, int first, int count, double weight)
    {
        PrepareStep();
        SeedNoise(shard);
        using var unchanged = TransposedWeights.Hold();
        var loss = _active.Objective.Loss(Take(first, count), _noise).Total;
        (weight == 1 ? loss : loss.Times(weight)).backward();
        return loss.detach();
    }

    /// <summary>Some examples of the running step. As far as can be told the same part of the next batch is what will be asked
    /// for next.</summary>
    private Batch Take(int first, int count)
    {
        var batch = _train.Take(first, count);
        _train.Prefetch(first + BatchExamples, count);
        return batch;
    }

    /// <summary>What must be so before the loss of some of the running step's examples is computed.</summary>
    private void PrepareStep()
    {
        if (!_train.IsArranged)
        {
            _train.Arrange(Seeds.ExampleOrder(_spec.Seed, Epoch, _timeline.ExamplesOf(Epoch)));
        }

        Model.train();
        Model.BeginStep(_timeline.EpochInStage(Epoch) + ((double)StepInEpoch / StepsPerEpoch));
    }

    private void SeedNoise(int shard) =>
        _noise.manual_seed(Seeds.Of(_spec.Seed, SeedPurpose.TrainingNoise, step: Step, shard: shard));

    /// <summary>Applies the gradient of the batch, and uses it up.</summary>
    private void Update(Tensor gradients_P)
    {
        using var noGrad = no_grad();
        if (_spec.Training.ClipNorm is { } longest)
        {
            // As long as it was or shorter; computed on the device, which need not wait.
            var norm = gradients_P.Squared().sum().sqrt();
            gradients_P.mul_(norm.reciprocal().Times(longest).Within(0, 1));
            KeepGradientNorm(norm);
        }

        _active.Optimizer.Update(_active.Weights.Values_P, gradients_P, Step + 1 - _timeline.StepsBeforeStage(Epoch));
    }
}
