using AeCluster.Specs.Models;
using TorchSharp.Modules;

namespace AeCluster.Models.Layers;

/// <summary>One dense layer as <see cref="DenseChain"/> sees it: y = f(x W^T + b), or f(x W + b) where it is
/// transposed.</summary>
/// <param name="Weight">[out, in]; [in, out] where it is transposed.</param>
/// <param name="Bias">[out].</param>
/// <param name="IsShared">Whether another layer multiplies by the same weight.</param>
internal sealed record DenseLink(
    Parameter Weight,
    Parameter Bias,
    Activation Activation,
    bool IsTransposed = false,
    bool IsShared = false)
{
    public int Inputs => (int)Weight.shape[IsTransposed ? 0 : 1];

    public int Outputs => (int)Weight.shape[IsTransposed ? 1 : 0];
}
