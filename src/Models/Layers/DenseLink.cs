using AeCluster.Specs.Models;
using TorchSharp.Modules;

namespace AeCluster.Models.Layers;

/// <summary>A dense layer of a <see cref="DenseChain"/>: y = f(x W^T + b), or f(x W + b) if it is transposed.</summary>
/// <param name="Weight">[out, in]; [in, out] if it is transposed.</param>
/// <param name="Bias">[out].</param>
/// <param name="IsShared">Whether another layer uses the same weight.</param>
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
