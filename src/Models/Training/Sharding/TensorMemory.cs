using System.Buffers;
using System.Runtime.InteropServices;
using AeCluster.Models.Kernels;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// The elements of a contiguous float32 tensor on the processor as <see cref="Memory{T}"/>, without a copy: a socket sends and
/// receives the tensor itself. The tensor must outlive every use of the memory.
/// </summary>
internal sealed unsafe class TensorMemory : MemoryManager<float>
{
    private readonly Tensor _tensor;
    private readonly float* _first;
    private readonly int _length;

    public TensorMemory(Tensor tensor)
    {
        _tensor = tensor;
        _first = TensorPointer.Of(tensor);
        _length = checked((int)tensor.numel());
    }

    public override Span<float> GetSpan() => new(_first, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new MemoryHandle(_first + elementIndex, GCHandle.Alloc(_tensor));
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
