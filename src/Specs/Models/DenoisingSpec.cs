using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Models;

/// <summary>
/// A stacked autoencoder that is trained to reconstruct clean examples from corrupted ones (Vincent et al., 2008, 2010).
/// </summary>
[Description("Denoising autoencoder: stacked, with inputs that are corrupted in training (not in validation) and clean targets.")]
public sealed record DenoisingSpec : BottleneckSpec, ISelfChecking
{
    public const string Variant = "denoising";

    [Description(
        "How inputs are corrupted. gaussian adds noise of standard deviation `level`; masking sets a share `level` of the "
            + "values to 0; dropout also divides the others by 1 - level; salt_and_pepper sets a share `level` to 0 or 1.")]
    public Corruption Noise { get; init; } = Corruption.Gaussian;

    [Description("Amount of corruption: a standard deviation or a share, see `noise`. 0.5 is usual for dropout.")]
    [Range(0.0, 1e6)]
    public double Level { get; init; } = 0.2;

    [Description("Widths of the encoder's hidden layers, from the input on; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 30;

    [Description("Activation of the hidden layers and of the codings.")]
    public Activation Activation { get; init; } = Activation.Selu;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Noise != Corruption.Gaussian && Level >= 1)
        {
            yield return new SpecProblem(
                nameof(Level),
                $"level ({Level}) is the share of the values that are corrupted, so it must be below 1");
        }
    }
}

public enum Corruption
{
    Gaussian,
    Dropout,
    Masking,
    SaltAndPepper,
}
