using System.Runtime.InteropServices;
using AeCluster.Models.Data.Formats;
using static TorchSharp.torch;

namespace AeCluster.Models.Data.Streaming;

/// <summary>
/// Examples that are read from a file or folder when they are needed: only the batches being read are in memory. The values are
/// the same to the bit as those of loaded examples. Safe for concurrent reads.
/// </summary>
internal sealed class StreamedDataset : Dataset
{
    /// <summary>Enough for several batches of typical examples, and little compared with the memory of a worker.</summary>
    private const long MaxBytesAhead = 128L << 20;

    private readonly RowSource _source;
    private readonly int[] _rows;
    private readonly Scaling _scaling;
    private readonly RowsAhead _ahead;

    /// <param name="source">Owned by the dataset. The two datasets of a split share one and are disposed together.</param>
    /// <param name="rows">The row of each example in the source.</param>
    public StreamedDataset(
        RowSource source,
        int[] rows,
        Scaling scaling,
        ValueExtent extent,
        Tensor? labels_N,
        IReadOnlyList<string> classNames)
        : base(source.Shape, rows.Length, labels_N, classNames)
    {
        _source = source;
        _rows = rows;
        _scaling = scaling;
        Extent = extent;
        _ahead = new RowsAhead(source, MaxBytesAhead);
    }

    public override ValueExtent Extent { get; }

    public override Tensor Rows(ReadOnlySpan<long> rows)
    {
        var x_NCHW = empty([rows.Length, Shape.Channels, Shape.Height, Shape.Width], ScalarType.Float32, CPU);
        var values = MemoryMarshal.Cast<byte, float>(x_NCHW.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            var example = values.Slice(i * Shape.Values, Shape.Values);
            var row = _rows[rows[i]];
            if (!_ahead.TryTake(row, example))
            {
                _source.Read(row, example);
            }

            _scaling.Apply(example);
        }

        return x_NCHW;
    }

    public override void Prefetch(ReadOnlyMemory<long> rows)
    {
        var places = new int[rows.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = _rows[rows.Span[i]];
        }

        _ahead.Announce(places);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _source.Dispose();
        }
    }
}
