using static TorchSharp.torch;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// Two gradients in the processor's memory, each with room for all parameters of the model; a stage that trains fewer uses the
/// beginning. There are two so that a gradient can be sent, without a copy, while the sum arrives.
/// </summary>
internal sealed class GradientBuffers : IDisposable
{
    private readonly Tensor _gradients_P;
    private readonly Tensor? _copy_P;
    private readonly Tensor _sum_P;

    /// <param name="gradients_P">The gradients that <c>backward</c> adds to; they stay the caller's.</param>
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
    /// float32, one for each parameter of the model: the gradient computed here. On the processor, in a stage that trains all
    /// parameters, it is the memory that <c>backward</c> adds to; else a copy.
    /// </summary>
    public Memory<float> Own { get; }

    /// <summary>float32, one for each parameter of the model: receives the sum of all shards' gradients.</summary>
    public Memory<float> Sum { get; }

    /// <summary>Updates <see cref="Own"/> after a backward pass.</summary>
    public void Fetch() => _copy_P?.narrow(0, 0, _gradients_P.numel()).copy_(_gradients_P);

    /// <returns>The part of <see cref="Sum"/> that the stage trains, on its device; the optimizer may overwrite it.</returns>
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
