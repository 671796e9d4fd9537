using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Specs.Models;

/// <summary>
/// A stacked autoencoder with many sigmoid codings, of which a penalty keeps most inactive (Lee, Ekanadham and Ng, 2008; Ng,
/// 2011).
/// </summary>
[Description("Sparse autoencoder: stacked, with many codings (sigmoids) that a penalty keeps mostly inactive.")]
public sealed record SparseSpec : BottleneckSpec
{
    public const string Variant = "sparse";

    [Description("Widths of the encoder's hidden layers, from the input on; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 300;

    [Description("Activation of the hidden layers; the codings are sigmoids.")]
    public Activation Activation { get; init; } = Activation.Selu;

    [Description(
        "Penalty added to the loss, summed over codings: kl (KL divergence of the coding's mean over the batch from `target`), "
            + "squared (square of their difference), l1 (sum of the activations over the batch), none.")]
    public SparsityPenalty Penalty { get; init; } = SparsityPenalty.Kl;

    [Description(
        "Weight of the penalty, which as in Keras is divided by the number of examples in the batch: increase it with the batch "
            + "size for kl and squared. 0.05 is usual for kl, 0.001 for l1.")]
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 0.05;

    [Description("Target of the mean activation of each coding, for kl and squared.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Target { get; init; } = 0.1;
}

public enum SparsityPenalty
{
    Kl,
    L1,
    Squared,
    None,
}
