using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Specs.Models;

/// <summary>
/// A stacked autoencoder whose decoder uses the encoder's weights, transposed, with biases of its own: half the weights
/// (Vincent et al., 2010).
/// </summary>
[Description(
    "Stacked autoencoder with tied weights: the decoder's are the encoder's, transposed; half the weights, biases of its own.")]
public sealed record TiedSpec : BottleneckSpec
{
    public const string Variant = "tied";

    [Description("Widths of the encoder's hidden layers, input side first; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 30;

    [Description("Activation of the hidden layers and of the codings.")]
    public Activation Activation { get; init; } = Activation.Selu;
}
