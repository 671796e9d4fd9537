using System.Buffers;
using System.Runtime.InteropServices;
using AeCluster.Models.Kernels;
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
        this.tensor = tensor;
        first = TensorPointer.Of(tensor);
        length = checked((int)tensor.numel());
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
