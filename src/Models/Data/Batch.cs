using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Some examples on the compute device, and their classes if there are any.</summary>
internal readonly record struct Batch(Tensor X_NCHW, Tensor? Labels_N)
{
    public int Count => (int)X_NCHW.shape[0];
}
