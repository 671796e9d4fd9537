using static TorchSharp.torch;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// Gradients in the processor's memory, as long as all of the model's parameters together: a stage that trains fewer uses their
/// beginning. Two, so that what is sent is never where the sum arrives, and need not be copied first.
/// </summary>
internal sealed class GradientBuffers : IDisposable
{
    private readonly Tensor _gradients_P;
    private readonly Tensor? _copy_P;
    private readonly Tensor _sum_P;

    /// <param name="gradients_P">What <c>backward</c> adds to; stays the caller's.</param>
    /// <param name="length">Number of parameters of the whole model.</param>
    public GradientBuffers(Tensor gradients_P, long length)
    {
        _gradients_P = gradients_P;
        if (gradients_P.device_type != TorchSharp.DeviceType.CPU || gradients_P.numel() != length)
        {
            _copy_P = zeros(length, ScalarType.Float32, CPU).DetachFromDisposeScope();
        }

        _sum_P = zeros(length, ScalarType.Float32, CPU).DetachFromDisposeScope();
        Own = new TensorMemory(_copy_P ?? gradients_P).Memory;
        Sum = new TensorMemory(_sum_P).Memory;
    }

    /// <summary>
    /// float32, one for each parameter of the model: what was computed here. On the processor it is the memory that
    /// <c>backward</c> adds to, where that is as long; else a copy.
    /// </summary>
    public Memory<float> Own { get; }

    /// <summary>float32, one for each parameter of the model: where the sum of all is expected.</summary>
    public Memory<float> Sum { get; }

    /// <summary>After a backward pass: its gradient is in <see cref="Own"/>.</summary>
    public void Fetch() => _copy_P?.narrow(0, 0, _gradients_P.numel()).copy_(_gradients_P);

    /// <returns><see cref="Sum"/> as far as the stage trains, on its device, for the optimizer to use up.</returns>
    public Tensor TakeSum()
    {
        var used_P = _sum_P.narrow(0, 0, _gradients_P.numel());
        return _gradients_P.device_type == TorchSharp.DeviceType.CPU ? used_P : _gradients_P.copy_(used_P);
    }

    public void Dispose()
    {
        _copy_P?.Dispose();
        _sum_P.Dispose();
    }
}
