using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Specs.Training;

/// <summary>How a trial is trained.</summary>
public sealed record TrainingSpec
{
    [Description(
        "Loss, averaged over the batch: bce (binary cross-entropy, in nats, over every value) or mse; cross_entropy of the "
            + "classes for a classifier.")]
    public LossKind Loss { get; init; } = LossKind.Bce;

    [Description("How gradients change the weights.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Examples a step.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 32;

    [Description("Passes over the training examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Description("Compute threads. Part of the spec because libtorch's sums, and so the last bits of the weights, depend on it.")]
    [Range(1, 1024)]
    public int Threads { get; init; } = 1;

    [Description("The gradient is scaled down where its length (over all parameters) is above this; none never scales.")]
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? ClipNorm { get; init; }

    [Description(
        "Greedy layer-wise training before the whole is trained: a stage for each layer of a stacked autoencoder, the "
            + "outermost first, which learns to reconstruct its own input (deeper ones with mse).")]
    public IReadOnlyList<ReconstructionStageSpec> Layerwise { get; init; } = [];

    [Description(
        "Of a classifier: a stage in which its autoencoder learns from all training examples, without labels; none trains the "
            + "classifier from scratch.")]
    public ReconstructionStageSpec? Pretraining { get; init; }

    [Description(
        "Of a classifier: a stage in which its encoder does not change, before both are trained; none has no such stage.")]
    public FrozenStageSpec? Frozen { get; init; }

    [Description("Of a classifier: how many training examples it sees the labels of, the first ones; none shows all.")]
    [Range(1, int.MaxValue)]
    public int? Labels { get; init; }

    [Description(
        "A checkpoint is written after every epoch, and also after every so many steps if this is set (for long epochs).")]
    [Range(1, int.MaxValue)]
    public int? CheckpointEverySteps { get; init; }
}

public enum LossKind
{
    Bce,
    Mse,
    CrossEntropy,
}
