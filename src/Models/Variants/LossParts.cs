using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>What one forward pass of <see cref="Autoencoder.Loss"/> found; every tensor lives in the caller's dispose
/// scope.</summary>
/// <param name="Total">What is minimised: a float scalar with a graph behind it, mean over the batch, penalties included. One for
/// each group where the batch is computed in several (<see cref="Layers.ExampleGroups"/>).</param>
/// <param name="Output_NV">
/// The reconstruction [N, values] before the output activation (logits where that is a sigmoid), so that accuracy needs no
/// second pass: see <see cref="Autoencoder.CountRoundedHits"/>.
/// </param>
/// <param name="Parts">The named terms that add up to <paramref name="Total"/>, where there are several; else empty.</param>
public sealed record LossParts(Tensor Total, Tensor Output_NV, IReadOnlyList<LossPart> Parts)
{
    /// <summary>What is worth watching and no term of the loss, mean over the batch; most variants have none.</summary>
    public IReadOnlyList<LossPart> Measures { get; init; } = [];
}

/// <summary>One term of a loss, its weight already applied; or a measure. A float scalar, but where the batch is computed in
/// groups.</summary>
public readonly record struct LossPart(string Name, Tensor Value);
