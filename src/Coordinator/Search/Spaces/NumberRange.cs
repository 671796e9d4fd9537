using System.Globalization;

namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>The numbers that an axis may take.</summary>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value; at least <paramref name="Min"/>.</param>
/// <param name="IsLog">Whether every factor is as likely as any other, instead of every value; needs a positive
/// <paramref name="Min"/>.</param>
/// <param name="Step">Distance between neighbouring values, counted from <paramref name="Min"/>; 1 for whole numbers, null where
/// every number between the ends is allowed.</param>
public sealed record NumberRange(double Min, double Max, bool IsLog = false, double? Step = null)
{
    /// <summary>Number of values; null where they are continuous.</summary>
    public long? Count => Step is { } step ? (long)Math.Floor(((Max - Min) / step) + 1e-9) + 1 : null;

    /// <summary>Maps [0, 1] to the range, monotonically. Of stepped values each gets an interval as long as its
    /// probability.</summary>
    public double FromUnit(double unit)
    {
        var u = Math.Clamp(unit, 0, 1);
        if (Step is not { } step)
        {
            return Math.Clamp(IsLog ? Math.Exp(Lerp(Math.Log(Min), Math.Log(Max), u)) : Lerp(Min, Max, u), Min, Max);
        }

        // Value k stands for [k, k + step), so that the ends are as likely as their neighbours.
        var end = Min + (Count!.Value * step);
        var value = IsLog ? Math.Exp(Lerp(Math.Log(Min), Math.Log(end), u)) : Lerp(Min, end, u);
        return At((long)Math.Floor((value - Min) / step));
    }

    /// <summary>Maps the range to [0, 1]; the inverse of <see cref="FromUnit"/>, for stepped values the middle of their
    /// interval.</summary>
    public double ToUnit(double value)
    {
        if (Step is not { } step)
        {
            return Max <= Min ? 0.5
                : Math.Clamp(
                    IsLog ? Math.Log(value / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min), 0, 1);
        }

        return Math.Clamp((Place(value, step) + Place(value + step, step)) / 2, 0, 1);
    }

    /// <summary>
    /// The value as a setting has it: of continuous ones six significant digits, which are enough for a setting, short in a
    /// table, and the same on every platform although exponential functions differ in the last bit. In a range too narrow for
    /// six digits the value is not rounded.
    /// </summary>
    public double Rounded(double value) =>
        Step is not null || Max - Min < 1e-3 * Math.Max(Math.Abs(Min), Math.Abs(Max))
            ? Nearest(value)
            : Math.Clamp(
                double.Parse(value.ToString("E5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), Min, Max);

    /// <summary>Where <see cref="FromUnit"/> goes from one stepped value to the next, in order: one place fewer than there are
    /// values.</summary>
    /// <exception cref="InvalidOperationException">Values are continuous.</exception>
    public IEnumerable<double> UnitThresholds() =>
        Step is { } step
            ? Enumerable.Range(1, checked((int)Count!.Value) - 1).Select(k => Place(Min + (k * step), step))
            : throw new InvalidOperationException("Continuous values have no thresholds.");

    /// <summary>The allowed value that is nearest.</summary>
    public double Nearest(double value) =>
        Step is { } step ? At((long)Math.Round((Math.Clamp(value, Min, Max) - Min) / step)) : Math.Clamp(value, Min, Max);

    private double Place(double number, double step)
    {
        var end = Min + (Count!.Value * step);
        return IsLog ? Math.Log(number / Min) / Math.Log(end / Min) : (number - Min) / (end - Min);
    }

    private double At(long index) =>
        Clean(Min + (Math.Clamp(index, 0, Count!.Value - 1) * Step!.Value));

    /// <summary>0.1 + 2 * 0.1 is 0.3, and not 0.30000000000000004.</summary>
    private static double Clean(double value) => Math.Floor(value) == value
        ? value
        : double.Parse(value.ToString("G14", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Lerp(double from, double to, double share) => from + (share * (to - from));
}
