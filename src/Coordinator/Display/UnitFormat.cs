using System.Globalization;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Display;

/// <summary>Formats numbers for the columns of a table.</summary>
public static class UnitFormat
{
    public const string Missing = "-";

    /// <returns>Three significant digits: <c>0.0123</c>, <c>1.23</c>, <c>123</c>, <c>1.23e+4</c>.</returns>
    public static string Number(double? value) => value is { } number ? ThreeDigits.Of(number) : Missing;

    public static string Percent(double? share, string format = "0.0") =>
        share is { } value ? (100 * value).ToString(format, CultureInfo.InvariantCulture) + "%" : Missing;

    /// <returns>R2 with three decimals, without where it is far below zero.</returns>
    public static string Determination(double? r2) => r2 switch
    {
        null => Missing,
        { } value => value.ToString(value > -10 ? "0.000" : "0", CultureInfo.InvariantCulture),
    };

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
