using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Specs.Models;

/// <summary>
/// Encodes to a Gaussian per example (mean and log-variance), samples it, decodes the sample (Kingma and Welling, 2014).
/// Loss: reconstruction + <see cref="LatentWeight"/> * KL(codings || N(0, I)) / number of input values. The weight may be
/// increased over the first epochs (<see cref="LatentWarmUp"/>; Bowman et al., 2016).
/// </summary>
[Description(
    "Variational autoencoder (log-variance form): encodes to a Gaussian and decodes a sample of it; generates new examples.")]
public sealed record VariationalSpec : BottleneckSpec
{
    public const string Variant = "variational";

    [Description("Widths of the encoder's hidden layers, from the input on; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [150, 100];

    public override int Codings { get; init; } = 10;

    [Description("Activation of the hidden layers.")]
    public Activation Activation { get; init; } = Activation.Selu;

    [Description(
        "Weight (beta) of the latent loss, which is divided by the number of input values, so that both losses are per value.")]
    [Range(0.0, 1e6)]
    public double LatentWeight { get; init; } = 1.0;

    [Description(
        "Epochs over which the weight of the latent loss increases linearly from 0 to latent_weight, step by step; 0: no "
            + "warm-up. Validation always uses the full weight.")]
    [Range(0.0, 1e6)]
    public double LatentWarmUp { get; init; }
}
