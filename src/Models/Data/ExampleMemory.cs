using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>
/// A new tensor of examples as memory that is written one example at a time. It may be larger than a span can be, so it is
/// looked at in blocks. Belongs to the dispose scope it is made in.
/// </summary>
internal sealed class ExampleMemory
{
    private const int MostBlockValues = 1 << 28;

    private readonly Tensor[] blocks;
    private readonly int rowsPerBlock;
    private readonly int valuesPerRow;

    public ExampleMemory(int count, ExampleShape shape)
    {
        X_NCHW = empty([count, shape.Channels, shape.Height, shape.Width], ScalarType.Float32, CPU);
        valuesPerRow = shape.Values;
        rowsPerBlock = Math.Max(1, MostBlockValues / shape.Values);
        blocks = [.. Enumerable.Range(0, (count + rowsPerBlock - 1) / rowsPerBlock)
            .Select(block => X_NCHW.narrow(0, (long)block * rowsPerBlock, Math.Min(rowsPerBlock, count - (block * rowsPerBlock))))];
    }

    /// <summary>float32, on the processor; not initialised.</summary>
    public Tensor X_NCHW { get; }

    /// <summary>The values of one example.</summary>
    public Span<float> this[int example]
    {
        get
        {
            var (block, row) = Math.DivRem(example, rowsPerBlock);
            return MemoryMarshal.Cast<byte, float>(blocks[block].bytes).Slice(row * valuesPerRow, valuesPerRow);
        }
    }
}
