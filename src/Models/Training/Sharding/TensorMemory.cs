using System.Buffers;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// The elements of a contiguous float32 tensor on the processor as <see cref="Memory{T}"/>, without a copy: what a socket
/// sends and receives is then the tensor itself. The tensor must outlive every use of the memory.
/// </summary>
internal sealed unsafe class TensorMemory : MemoryManager<float>
{
    private readonly Tensor tensor;
    private readonly float* first;
    private readonly int length;

    public TensorMemory(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
        {
            throw new ArgumentException("Only a contiguous float32 tensor on the processor is a span of floats.", nameof(tensor));
        }

        this.tensor = tensor;
        length = checked((int)tensor.numel());

        // libtorch does not move a tensor's memory while the tensor lives.
        fixed (byte* start = tensor.bytes)
        {
            first = (float*)start;
        }
    }

    public override Span<float> GetSpan() => new(first, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        return new MemoryHandle(first + elementIndex, GCHandle.Alloc(tensor));
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
