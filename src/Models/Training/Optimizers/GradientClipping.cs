using AeCluster.Models.Runtime;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>Clips a gradient by its norm (Pascanu et al., 2013).</summary>
internal static class GradientClipping
{
    /// <summary>Scales the gradient down to <paramref name="maxNorm"/> where it is longer; computed on its device, without
    /// waiting for it.</summary>
    /// <param name="gradients_P">float32 [P]; changed in place.</param>
    /// <returns>The norm before clipping, a scalar on the device.</returns>
    public static Tensor Apply(Tensor gradients_P, double maxNorm)
    {
        var norm = gradients_P.Squared().sum().sqrt();
        gradients_P.mul_(norm.reciprocal().Times(maxNorm).Within(0, 1));
        return norm;
    }
}
