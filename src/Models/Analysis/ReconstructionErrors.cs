using AeCluster.Models.Runtime;
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

    /// <summary>Binary cross-entropy in nats; both must be within [0, 1].</summary>
    public static Tensor CrossEntropy(Tensor x_NCHW, Tensor y_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        ArgumentNullException.ThrowIfNull(y_NCHW);
        return functional.binary_cross_entropy(y_NCHW, x_NCHW, reduction: Reduction.None).flatten(1).mean([1]);
    }

    /// <summary>Share of values that are equal after rounding both (half to even): "rounded accuracy".</summary>
    public static Tensor RoundedAgreement(Tensor x_NCHW, Tensor y_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        ArgumentNullException.ThrowIfNull(y_NCHW);
        return y_NCHW.round().eq(x_NCHW.round()).to(ScalarType.Float32).flatten(1).mean([1]);
    }
}
