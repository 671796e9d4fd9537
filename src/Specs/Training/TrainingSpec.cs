using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Specs.Training;

/// <summary>How a trial is trained.</summary>
public sealed record TrainingSpec
{
    [Description(
        "Loss, averaged over the batch: bce (binary cross-entropy, in nats, over every value) or mse; cross_entropy of the "
            + "classes for a classifier.")]
    public LossKind Loss { get; init; } = LossKind.Bce;

    [Description("The optimizer.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Examples per step.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 32;

    [Description("Passes over the training examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Description("Compute threads. Part of the spec because the last bits of sums, and so of the weights, depend on it.")]
    [Range(1, 1024)]
    public int Threads { get; init; } = 1;

    [Description("Gradients are scaled down if their norm (over all parameters) is above this. none: no clipping.")]
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? ClipNorm { get; init; }

    [Description(
        "Greedy layer-wise training before the whole model is trained: a stage for each layer of a stacked autoencoder, the "
            + "outermost first, in which the layer learns to reconstruct its own input (deeper ones with mse).")]
    public IReadOnlyList<ReconstructionStageSpec> Layerwise { get; init; } = [];

    [Description(
        "Of a classifier: a stage that trains its autoencoder on all training examples, without labels. none: the classifier "
            + "is trained from scratch.")]
    public ReconstructionStageSpec? Pretraining { get; init; }

    [Description(
        "Of a classifier: a stage that trains the layers on top with a frozen encoder, before both are trained. "
            + "none: no such stage.")]
    public FrozenStageSpec? Frozen { get; init; }

    [Description("Of a classifier: number of training examples whose labels are used, the first ones. none: all.")]
    [Range(1, int.MaxValue)]
    public int? Labels { get; init; }

    [Description(
        "Steps between checkpoints within an epoch, for long epochs; one is also written after every epoch. "
            + "none: only after epochs.")]
    [Range(1, int.MaxValue)]
    public int? CheckpointEverySteps { get; init; }

    [Description(
        "Which weights are the result: last (those after the last epoch) or best (those after the epoch of the last stage with "
            + "the lowest validation loss).")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeptEpoch Keep { get; init; }
}

/// <summary>The epoch whose weights are the result of a trial.</summary>
public enum KeptEpoch
{
    Last,
    Best,
}

public enum LossKind
{
    Bce,
    Mse,
    CrossEntropy,
}
