using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Specs.Training;

/// <summary>A stage that trains a reconstruction, before the last stage of the trial.</summary>
public sealed record ReconstructionStageSpec
{
    [Description("Reconstruction loss: bce or mse.")]
    public LossKind Loss { get; init; } = LossKind.Bce;

    [Description("The optimizer.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Passes over the training examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;
}

/// <summary>The stage that trains the upper layers of a classifier on top of a frozen encoder.</summary>
public sealed record FrozenStageSpec
{
    [Description("The optimizer.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Passes over the labelled examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;
}
