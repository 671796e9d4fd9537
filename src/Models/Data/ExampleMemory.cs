using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>
/// A new tensor of examples whose memory is written example by example. It may be larger than a span can be, so it is accessed in
/// blocks. Belongs to the dispose scope in which it is created.
/// </summary>
internal sealed class ExampleMemory
{
    private const int MaxBlockValues = 1 << 28;

    private readonly Tensor[] _blocks;
    private readonly int _rowsPerBlock;
    private readonly int _valuesPerRow;

    public ExampleMemory(int count, ExampleShape shape)
    {
        X_NCHW = empty([count, shape.Channels, shape.Height, shape.Width], ScalarType.Float32, CPU);
        _valuesPerRow = shape.Values;
        _rowsPerBlock = Math.Max(1, MaxBlockValues / shape.Values);
        _blocks =
        [
            .. Enumerable
                .Range(0, (count + _rowsPerBlock - 1) / _rowsPerBlock)
                .Select(block =>
                    X_NCHW.narrow(0, (long)block * _rowsPerBlock, Math.Min(_rowsPerBlock, count - (block * _rowsPerBlock)))),
        ];
    }

    /// <summary>float32, on the CPU; not initialised.</summary>
    public Tensor X_NCHW { get; }

    /// <summary>The values of one example.</summary>
    public Span<float> this[int example]
    {
        get
        {
            var (block, row) = Math.DivRem(example, _rowsPerBlock);
            return MemoryMarshal.Cast<byte, float>(_blocks[block].bytes).Slice(row * _valuesPerRow, _valuesPerRow);
        }
    }
}
