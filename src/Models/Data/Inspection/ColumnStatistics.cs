namespace AeCluster.Models.Data.Inspection;

/// <summary>Extent, mean and spread of each column of a table, over its training rows, in one pass.</summary>
/// <param name="scaling">How the values were scaled; null if they were not.</param>
internal sealed class ColumnStatistics(int columns, Scaling? scaling)
{
    /// <summary>Allowance for what scaling rounds, as a share of the scaled values' unit.</summary>
    private const double Rounding = 1e-6;

    private readonly ValueStatistics _scaled = new(columns, withMoments: true);

    /// <summary>For each column the values so far, while they are whole numbers that are all different; otherwise null.</summary>
    private readonly HashSet<float>?[] _distinct = [.. Enumerable.Range(0, columns).Select(_ => new HashSet<float>())];

    public void Add(ReadOnlySpan<float> row)
    {
        _scaled.Add(row);
        for (var i = 0; i < row.Length; i++)
        {
            if (_distinct[i] is { } distinct && !(IsWhole(i, row[i]) && distinct.Add(row[i])))
            {
                _distinct[i] = null;
            }
        }
    }

    /// <summary>The columns as they are in the file, before they were scaled.</summary>
    public IReadOnlyList<ColumnFacts> InFileUnits()
    {
        var facts = new ColumnFacts[_distinct.Length];
        for (var i = 0; i < facts.Length; i++)
        {
            var (offset, divisor) = ScaleOf(i);
            var deviation = Math.Sqrt(_scaled.VarianceOf(i));
            facts[i] = new ColumnFacts(
                InFile(i, _scaled.Low[i]),
                InFile(i, _scaled.High[i]),
                offset + (divisor * _scaled.MeanOf(i)),
                divisor * deviation,
                deviation,
                _distinct[i] is not null);
        }

        return facts;
    }

    private bool IsWhole(int column, float value)
    {
        var (_, divisor) = ScaleOf(column);
        var inFile = InFile(column, value);
        return Math.Abs(inFile - Math.Round(inFile)) <= Rounding * divisor;
    }

    /// <summary>The value before it was scaled. What scaling rounds is nothing: a 0 stays one.</summary>
    private double InFile(int column, float value)
    {
        var (offset, divisor) = ScaleOf(column);
        var inFile = offset + (divisor * value);
        return scaling is { IsNone: false } && Math.Abs(inFile) <= Rounding * divisor ? 0 : inFile;
    }

    private (double Offset, double Divisor) ScaleOf(int column) => scaling switch
    {
        null or { Offsets.Length: 0 } => (0, 1),
        { Offsets.Length: 1 } => (scaling.Offsets[0], scaling.Divisors[0]),
        _ => (scaling.Offsets[column], scaling.Divisors[column]),
    };
}

/// <summary>Statistics of a column of a table over the training rows, in the units of the file.</summary>
/// <param name="Deviation">Standard deviation.</param>
/// <param name="ScaledDeviation">The same of the values that the model gets.</param>
/// <param name="Counts">Whether all values are whole numbers, each different from the others.</param>
internal sealed record ColumnFacts(
    double Low, double High, double Mean, double Deviation, double ScaledDeviation, bool Counts);
