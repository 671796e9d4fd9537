using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Some examples on the device that computes, and their classes where there are any.</summary>
internal readonly record struct Batch(Tensor X_NCHW, Tensor? Labels_N)
{
    public int Count => (int)X_NCHW.shape[0];
}
