using System.Globalization;

namespace AeCluster.Coordinator.Text;

/// <summary>Numbers of measurements as people read them.</summary>
internal static class ThreeDigits
{
    /// <returns>Three significant digits: <c>0.0123</c>, <c>1.23</c>, <c>123</c>, <c>1.23e+4</c>.</returns>
    public static string Of(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value == 0 ? "0" : value.ToString(CultureInfo.InvariantCulture);
        }

        // Rounded first, because 0.9996 has as many decimals as 1.00.
        var rounded = double.Parse(value.ToString("E2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Abs(rounded) is >= 0.001 and < 1000
            ? rounded.ToString($"F{2 - (int)Math.Floor(Math.Log10(Math.Abs(rounded)))}", CultureInfo.InvariantCulture)
            : rounded.ToString("0.00e+0", CultureInfo.InvariantCulture);
    }
}
