using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// Initial weights as Keras defines them. The normal distributions are truncated at two standard deviations and widened to keep
/// their nominal variance. Weights are drawn on the processor, so that a GPU begins with the same ones.
/// </summary>
public static class Initializers
{
    /// <summary>Probability that a standard normal lies within two standard deviations: erf(sqrt 2).</summary>
    private const double WithinTwoSigma = 0.95449973610364158;

    /// <summary>Standard deviation of a standard normal truncated at two.</summary>
    private const double TruncatedDeviation = 0.87962566103423978;

    /// <summary>A float32 tensor of the given shape, on the processor.</summary>
    public static Tensor Draw(
        this Initializer initializer,
        ReadOnlySpan<long> shape,
        long fanIn,
        long fanOut,
        Generator generator) =>
        initializer switch
        {
            Initializer.GlorotUniform => Uniform(shape, Math.Sqrt(6.0 / (fanIn + fanOut)), generator),
            Initializer.HeUniform => Uniform(shape, Math.Sqrt(6.0 / fanIn), generator),
            Initializer.GlorotNormal => TruncatedNormal(shape, Math.Sqrt(2.0 / (fanIn + fanOut)), generator),
            Initializer.HeNormal => TruncatedNormal(shape, Math.Sqrt(2.0 / fanIn), generator),
            Initializer.LecunNormal => TruncatedNormal(shape, Math.Sqrt(1.0 / fanIn), generator),
            _ => throw new ArgumentOutOfRangeException(nameof(initializer), initializer, "There is no such initializer."),
        };

    /// <summary>
    /// A uniformly distributed float32 matrix [rows, columns], rows >= columns, with orthonormal columns (Saxe et al., 2014).
    /// </summary>
    public static Tensor Orthogonal(long rows, long columns, Generator generator)
    {
        var (q, r) = linalg.qr(randn([rows, columns], ScalarType.Float32, CPU, generator: generator));

        // The signs that QR chooses would make the distribution non-uniform.
        return q * r.diagonal().sign();
    }

    private static Tensor Uniform(ReadOnlySpan<long> shape, double limit, Generator generator) =>
        rand(shape, ScalarType.Float32, CPU, generator: generator).TimesInPlace(2 * limit).MinusInPlace(limit);

    /// <summary>By the inverse of the distribution function: one draw per weight, without rejection.</summary>
    private static Tensor TruncatedNormal(ReadOnlySpan<long> shape, double deviation, Generator generator) =>
        rand(shape, ScalarType.Float32, CPU, generator: generator)
            .TimesInPlace(2 * WithinTwoSigma).MinusInPlace(WithinTwoSigma)
            .erfinv_()
            .TimesInPlace(Math.Sqrt(2) * deviation / TruncatedDeviation);
}
