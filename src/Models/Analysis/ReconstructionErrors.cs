using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Analysis;

/// <summary>Errors of reconstructions y_NCHW of examples x_NCHW: float32 [N], one number per example, the mean over its
/// values.</summary>
public static class ReconstructionErrors
{
    public static Tensor MeanSquared(Tensor x_NCHW, Tensor y_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        ArgumentNullException.ThrowIfNull(y_NCHW);
        return (y_NCHW - x_NCHW).Squared().flatten(1).mean([1]);
    }

    /// <summary>
    /// Binary cross-entropy in nats. Reconstructions must be within [0, 1]; of an example with a value outside it is not defined
    /// (NaN): it would become the lower, the worse the reconstruction is.
    /// </summary>
    public static Tensor CrossEntropy(Tensor x_NCHW, Tensor y_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        ArgumentNullException.ThrowIfNull(y_NCHW);
        using var nothing = float.NaN.ToScalar();
        return functional
            .binary_cross_entropy(y_NCHW, x_NCHW.Within(0, 1), reduction: Reduction.None)
            .flatten(1)
            .mean([1])
            .masked_fill(IsOutsideUnit(x_NCHW).flatten(1).any(1), nothing);
    }

    /// <summary>Whether each value is outside [0, 1], by more than a rounding error: bool [N, C, H, W].</summary>
    public static Tensor IsOutsideUnit(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return x_NCHW.IsBelow(-ValueExtent.Tolerance).logical_or(x_NCHW.IsAbove(1 + ValueExtent.Tolerance));
    }

    /// <summary>Share of values that are equal after rounding both (half to even): "rounded accuracy".</summary>
    public static Tensor RoundedAgreement(Tensor x_NCHW, Tensor y_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        ArgumentNullException.ThrowIfNull(y_NCHW);
        return y_NCHW.round().eq(x_NCHW.round()).to(ScalarType.Float32).flatten(1).mean([1]);
    }
}
