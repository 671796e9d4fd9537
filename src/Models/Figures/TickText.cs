using System.Globalization;

namespace AeCluster.Models.Figures;

/// <summary>Labels of the ticks of an axis.</summary>
internal static class TickText
{
    private const int FewestDigits = 3;

    /// <summary>float32 values have no more.</summary>
    private const int MostDigits = 9;

    /// <returns>A label for each tick, with three digits, or with as many as it takes that different ticks differ.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<double> ticks)
    {
        var different = ticks.Distinct().Count();
        for (var digits = FewestDigits; ; digits++)
        {
            string[] labels = [.. ticks.Select(tick => Label(tick, digits))];
            if (digits == MostDigits || labels.Distinct().Count() == different)
            {
                return labels;
            }
        }
    }

    private static string Label(double tick, int digits)
    {
        var rounded = double.Parse(tick.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return rounded == 0 || Math.Abs(rounded) is >= 1e-4 and < 1e7
            ? rounded.ToString("0.############", CultureInfo.InvariantCulture)
            : rounded.ToString($"G{digits}", CultureInfo.InvariantCulture);
    }
}
