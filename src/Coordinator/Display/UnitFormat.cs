using System.Globalization;

namespace AeCluster.Coordinator.Display;

/// <summary>Formats numbers for the columns of a table.</summary>
public static class UnitFormat
{
    public const string Missing = "-";

    /// <returns>Four decimals for values of ordinary size, else three digits and an exponent.</returns>
    public static string Loss(double? value) => value switch
    {
        null => Missing,
        0 => "0",
        { } number when !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
        { } number when Math.Abs(number) is >= 0.01 and < 1000 => number.ToString("0.0000", CultureInfo.InvariantCulture),
        { } number => number.ToString("0.00e+0", CultureInfo.InvariantCulture),
    };

    /// <returns>Three significant digits: <c>0.123</c>, <c>1.23</c>, <c>12.3</c>, <c>123</c>.</returns>
    public static string Decimals(double? value) => value switch
    {
        null => Missing,
        < 1 => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
        < 10 => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0", CultureInfo.InvariantCulture),
    };

    public static string Percent(double? share, string format = "0.0") =>
        share is { } value ? (100 * value).ToString(format, CultureInfo.InvariantCulture) + "%" : Missing;

    /// <returns>The share as a percentage, rounded down: 100% only when everything is done.</returns>
    public static string Done(double share) => $"{Math.Floor(100 * Math.Clamp(share, 0, 1)):0}%";

    public static string Rate(double? perSecond) => perSecond switch
    {
        null => Missing,
        >= 1e6 => $"{perSecond / 1e6:0.0}M",
        >= 1e4 => $"{perSecond / 1e3:0.0}k",
        _ => $"{perSecond:0}",
    };

    /// <returns><c>0:07</c>, <c>12:07</c> or <c>1:12:07</c>.</returns>
    public static string Duration(TimeSpan span)
    {
        span = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        var minutes = $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}";
        return span.TotalHours >= 1 ? minutes : $"{span.Minutes}:{span.Seconds:00}";
    }

    public static string Duration(double? seconds) =>
        seconds is { } value && double.IsFinite(value) ? Duration(TimeSpan.FromSeconds(value)) : Missing;

    /// <returns><c>1 trial</c>, <c>2 trials</c>.</returns>
    public static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
