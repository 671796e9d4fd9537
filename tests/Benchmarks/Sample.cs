using System.Globalization;

namespace AeCluster.Benchmarks;

/// <summary>Measurements of several runs. The median is the result; minimum and maximum show the spread.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double Min => _sorted[0];

    public double Max => _sorted[^1];

    public double Median => (_sorted[(Count - 1) / 2] + _sorted[Count / 2]) / 2;

    /// <returns>Table cells: n, median, min, max.</returns>
    public string[] Cells(string format) =>
    [
        Count.ToString(CultureInfo.InvariantCulture),
        .. new[] { Median, Min, Max }.Select(value => value.ToString(format, CultureInfo.InvariantCulture)),
    ];
}
