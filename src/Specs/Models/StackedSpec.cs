using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Specs.Models;

/// <summary>Dense layers that narrow to the codings, and a decoder that mirrors them (Hinton and Salakhutdinov, 2006).</summary>
[Description("Stacked (deep) autoencoder: dense layers that narrow to the codings, and a decoder that mirrors them.")]
public sealed record StackedSpec : BottleneckSpec
{
    public const string Variant = "stacked";

    [Description("Widths of the encoder's hidden layers, from the input on; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 30;

    [Description("Activation of the hidden layers and of the codings.")]
    public Activation Activation { get; init; } = Activation.Selu;
}
