using static TorchSharp.torch;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// A gradient in the processor's memory, as long as all of the model's parameters together: a stage that trains fewer uses its
/// beginning. On the processor it is the memory that <c>backward</c> adds to, where that is as long; else a copy.
/// </summary>
internal sealed class GradientBuffer : IDisposable
{
    private readonly Tensor gradients_P;
    private readonly Tensor? copy_P;

    /// <param name="gradients_P">What <c>backward</c> adds to; stays the caller's.</param>
    /// <param name="length">Number of parameters of the whole model.</param>
    public GradientBuffer(Tensor gradients_P, long length)
    {
        this.gradients_P = gradients_P;
        if (gradients_P.device_type != TorchSharp.DeviceType.CPU || gradients_P.numel() != length)
        {
            copy_P = zeros(length, ScalarType.Float32, CPU).DetachFromDisposeScope();
        }

        Values = new TensorMemory(copy_P ?? gradients_P).Memory;
    }

    /// <summary>float32, one for each parameter of the model.</summary>
    public Memory<float> Values { get; }

    /// <summary>After a backward pass: its gradient is in <see cref="Values"/>.</summary>
    public void Fetch() => copy_P?.narrow(0, 0, gradients_P.numel()).copy_(gradients_P);

    /// <summary>Before an update: <see cref="Values"/> is the gradient.</summary>
    public void Store()
    {
        if (copy_P is not null)
        {
            gradients_P.copy_(copy_P.narrow(0, 0, gradients_P.numel()));
        }
    }

    public void Dispose() => copy_P?.Dispose();
}
