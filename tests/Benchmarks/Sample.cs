using System.Globalization;

namespace AeCluster.Benchmarks;

/// <summary>What several runs measured. The median is the result; the extremes say how far to trust it.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    private readonly double[] sorted = [.. values.Order()];

    public int Count => sorted.Length;

    public double Min => sorted[0];

    public double Max => sorted[^1];

    public double Median => (sorted[(Count - 1) / 2] + sorted[Count / 2]) / 2;

    /// <returns>Cells of a table: n, median, min, max.</returns>
    public string[] Cells(string format) =>
    [
        Count.ToString(CultureInfo.InvariantCulture),
        .. new[] { Median, Min, Max }.Select(value => value.ToString(format, CultureInfo.InvariantCulture)),
    ];
}
