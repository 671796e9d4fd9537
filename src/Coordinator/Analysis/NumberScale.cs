namespace AeCluster.Coordinator.Analysis;

/// <summary>A linear or logarithmic scale from the smallest to the largest of some numbers.</summary>
/// <param name="Low">Smallest; above 0 where the scale is logarithmic.</param>
/// <param name="High">Largest, at least <paramref name="Low"/>.</param>
internal sealed record NumberScale(double Low, double High, bool IsLog)
{
    /// <summary>From this ratio of the largest to the smallest on, numbers may have been drawn from a logarithmic
    /// scale.</summary>
    private const double LogFrom = 20;

    /// <summary>The scale over which the numbers are spread more evenly.</summary>
    /// <param name="numbers">At least one, all finite.</param>
    public static NumberScale Of(IReadOnlyCollection<double> numbers)
    {
        var (low, high) = (numbers.Min(), numbers.Max());
        var (linear, log) = (new NumberScale(low, high, false), new NumberScale(low, high, true));
        return low > 0
            && high / low >= LogFrom
            && Unevenness(log, numbers) <= Unevenness(linear, numbers) ? log : linear;
    }

    /// <summary>A scale for results: logarithmic where a few bad ones would flatten all others.</summary>
    /// <param name="values">At least one, all finite.</param>
    public static NumberScale OfResults(IReadOnlyCollection<double> values)
    {
        const double flattening = 8;
        var (low, high) = (values.Min(), values.Max());
        return new NumberScale(low, high, low > 0 && high / low > flattening);
    }

    /// <summary>The place of a number between the ends, 0 to 1.</summary>
    public double Unit(double number) => High <= Low ? 0.5
        : IsLog ? Math.Log(number / Low) / Math.Log(High / Low)
        : (number - Low) / (High - Low);

    /// <summary>The inverse of <see cref="Unit"/>.</summary>
    public double FromUnit(double unit) =>
        IsLog ? Low * Math.Exp(unit * Math.Log(High / Low)) : Low + (unit * (High - Low));

    /// <summary>The larger of the distances of median and mean from the middle.</summary>
    private static double Unevenness(NumberScale scale, IReadOnlyCollection<double> numbers)
    {
        double[] units = [.. numbers.Select(scale.Unit).Order()];
        return Math.Max(Math.Abs(units[units.Length / 2] - 0.5), Math.Abs(units.Average() - 0.5));
    }
}
