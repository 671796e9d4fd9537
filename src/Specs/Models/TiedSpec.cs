using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Specs.Models;

/// <summary>
/// A stacked autoencoder whose decoder uses the transposed weights of the encoder, with its own biases: half the weights
/// (Vincent et al., 2010).
/// </summary>
[Description(
    "Stacked autoencoder with tied weights: the decoder uses the transposed weights of the encoder, with its own biases; "
        + "half the weights.")]
public sealed record TiedSpec : BottleneckSpec
{
    public const string Variant = "tied";

    [Description("Widths of the encoder's hidden layers, from the input on; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 30;

    [Description("Activation of the hidden layers and of the codings.")]
    public Activation Activation { get; init; } = Activation.Selu;
}
