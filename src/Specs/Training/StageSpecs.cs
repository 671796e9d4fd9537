using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Specs.Training;

/// <summary>A stage in which something learns to reconstruct before the trial's last stage.</summary>
public sealed record ReconstructionStageSpec
{
    [Description("Reconstruction loss: bce or mse.")]
    public LossKind Loss { get; init; } = LossKind.Bce;

    [Description("How gradients change the weights.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Passes over the training examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;
}

/// <summary>The stage in which a classifier's upper layers learn on top of an encoder that does not change.</summary>
public sealed record FrozenStageSpec
{
    [Description("How gradients change the weights.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Passes over the labelled examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;
}
