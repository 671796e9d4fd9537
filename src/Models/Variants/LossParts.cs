using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>The result of <see cref="Autoencoder.Loss"/>. All tensors live in the caller's dispose scope.</summary>
/// <param name="Total">
/// What is minimised: a differentiable float scalar, mean over the batch, penalties included; or one for each group where the
/// batch is computed in several (<see cref="Layers.ExampleGroups"/>).
/// </param>
/// <param name="Output_NV">
/// The reconstruction [N, V] before the output activation (logits where that is a sigmoid), so that accuracy needs no second
/// pass: see <see cref="Autoencoder.CountRoundedHits"/>.
/// </param>
/// <param name="Parts">The named terms that add up to <paramref name="Total"/>, if there are several; else empty.</param>
public sealed record LossParts(Tensor Total, Tensor Output_NV, IReadOnlyList<LossPart> Parts)
{
    /// <summary>Values that are reported but are no terms of the loss, mean over the batch; most variants have none.</summary>
    public IReadOnlyList<LossPart> Measures { get; init; } = [];
}

/// <summary>
/// A term of a loss, with its weight applied, or a measure. A float scalar, or one for each group of the batch.
/// </summary>
public readonly record struct LossPart(string Name, Tensor Value);
