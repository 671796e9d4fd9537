using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace AeCluster.Coordinator.Binding;

/// <summary>Tests values against a <see cref="RangeAttribute"/> and describes it in words.</summary>
internal static class RangeText
{
    public static bool Contains(RangeAttribute range, double value)
    {
        var (low, high) = (Bound(range.Minimum), Bound(range.Maximum));
        return (range.MinimumIsExclusive ? value > low : value >= low)
            && (range.MaximumIsExclusive ? value < high : value <= high);
    }

    /// <summary>The range as the end of "must be ...". A bound that is the limit of its type is left out.</summary>
    public static string Of(RangeAttribute range)
    {
        var low = range.Minimum is int.MinValue ? null
            : (range.MinimumIsExclusive ? "greater than " : "at least ") + Text(range.Minimum);
        var high = range.Maximum is int.MaxValue ? null
            : (range.MaximumIsExclusive ? "less than " : "at most ") + Text(range.Maximum);
        return (low, high) switch
        {
            (not null, not null) when !range.MinimumIsExclusive && !range.MaximumIsExclusive =>
                $"from {Text(range.Minimum)} to {Text(range.Maximum)}",
            (not null, not null) => $"{low} and {high}",
            _ => low ?? high ?? "any number",
        };
    }

    private static double Bound(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    private static string Text(object bound) => Bound(bound).ToString(CultureInfo.InvariantCulture);
}
