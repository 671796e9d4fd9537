using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>Applies a <see cref="Corruption"/> with noise from an explicit generator on the tensor's device.</summary>
public static class Corruptions
{
    /// <summary>A corrupted copy of x, the same shape.</summary>
    /// <param name="level">Standard deviation of Gaussian noise; for the others the share of corrupted values, below 1.</param>
    public static Tensor Apply(this Corruption corruption, Tensor x, double level, Generator noise)
    {
        ArgumentNullException.ThrowIfNull(x);
        return corruption switch
        {
            Corruption.Gaussian => x.Plus(randn(x.shape, ScalarType.Float32, x.device, generator: noise).Times(level)),
            Corruption.Dropout => (x * Uniform().IsAtLeast(level)).Over(1 - level),
            Corruption.Masking => x * Uniform().IsAtLeast(level),
            Corruption.SaltAndPepper => SaltAndPepper(x, Uniform(), level),
            _ => throw new ArgumentOutOfRangeException(nameof(corruption), corruption, "There is no such corruption."),
        };

        Tensor Uniform() => rand(x.shape, ScalarType.Float32, x.device, generator: noise);
    }

    /// <summary>One draw decides both: below level / 2 the value becomes one, from there to level zero.</summary>
    private static Tensor SaltAndPepper(Tensor x, Tensor uniform, double level) =>
        (x * uniform.IsAtLeast(level)).Plus(uniform.IsBelow(level / 2));
}
