using System.Runtime.InteropServices;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>The rows of a text table, parsed into memory.</summary>
internal sealed class CsvRowSource : RowSource
{
    private readonly CsvColumns _columns;
    private readonly IReadOnlyList<float[]> _blocks;
    private readonly IReadOnlyList<long>? _lines;
    private readonly int _rowsPerBlock;

    /// <param name="blocks">Values row after row, <paramref name="rowsPerBlock"/> rows in each block.</param>
    /// <param name="lines">The line of each row; null if the rows are consecutive lines.</param>
    public CsvRowSource(
        string path,
        ExampleShape shape,
        int count,
        CsvColumns columns,
        IReadOnlyList<float[]> blocks,
        int rowsPerBlock,
        IReadOnlyList<long>? lines,
        Labels? labels,
        IReadOnlyList<DataFinding> findings)
        : base(path, shape, count, levels: null)
    {
        _columns = columns;
        _blocks = blocks;
        _rowsPerBlock = rowsPerBlock;
        _lines = lines;
        Labels = labels;
        Findings = findings;
    }

    public override IReadOnlyList<string> ColumnNames =>
        _columns.HasHeader ? [.. _columns.Values.Select(column => _columns.Names[column])] : [];

    public override string WhyNotStreamed => $"{Name} is text, which has to be read from its beginning; store it as .npy";

    public override void Read(int first, Span<float> values)
    {
        for (var row = first; values.Length > 0; row++)
        {
            var (block, place) = Math.DivRem(row, _rowsPerBlock);
            _blocks[block].AsSpan(place * Shape.Values, Shape.Values).CopyTo(values);
            values = values[Shape.Values..];
        }
    }

    public override string PlaceOf(int row) => $"line {_lines?[row] ?? row + (_columns.HasHeader ? 2 : 1)} of {Name}";

    public override string PlaceOfValue(int value) => _columns.NameOf(_columns.Values[value]);

    public override void AddTo(Fingerprint fingerprint)
    {
        fingerprint.Add($"table of {Count} x {Shape.Values}");
        for (var block = 0; block < _blocks.Count; block++)
        {
            var rows = Math.Min(_rowsPerBlock, Count - (block * _rowsPerBlock));
            fingerprint.Add(MemoryMarshal.AsBytes(_blocks[block].AsSpan(0, rows * Shape.Values)));
        }
    }

    /// <summary>The shape of a row with this number of values.</summary>
    /// <exception cref="DataException">The shape of the spec has another number of values.</exception>
    public static ExampleShape ShapeOf(CsvData spec, int values, string path)
    {
        var shape = spec.Shape switch
        {
            [var h, var w] => (1, h, w),
            [var c, var h, var w] => (c, h, w),
            _ => (1, 1, values),
        };
        var (channels, height, width) = shape;
        return (long)channels * height * width == values
            ? new ExampleShape(channels, height, width)
            : throw new DataException(
                $"{path} has {values} columns of values, "
                    + $"but data.shape [{string.Join(", ", spec.Shape)}] asks for {(long)channels * height * width}. "
                    + "Name a label with data.label, leave columns out with data.ignore.");
    }
}
