using System.Globalization;
using AeCluster.Coordinator.Analysis;

namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>A labelled place of an axis.</summary>
/// <param name="Unit">0 to 1 along the axis.</param>
internal readonly record struct Tick(double Unit, string Label);

/// <summary>Round numbers along a scale.</summary>
internal static class NumberTicks
{
    private static readonly double[] _steps = [1, 2, 5, 10, 20, 50];

    /// <param name="most">As many labels as there is room for.</param>
    public static IReadOnlyList<Tick> Of(NumberScale scale, int most) =>
        scale.High <= scale.Low ? [new Tick(0.5, Label(scale.Low, 0))]
        : scale.IsLog ? Logarithmic(scale, most)
        : Linear(scale, most);

    /// <summary>As short as can be: <c>0.25</c>, <c>1e-05</c>.</summary>
    public static string Label(double number, double step)
    {
        if (number == 0)
        {
            return "0";
        }

        // Digits that only rounding has made are left out.
        var decimals = step > 0 ? Math.Max(0, -(int)Math.Floor(Math.Log10(step))) : 15;
        var rounded = decimals <= 15 ? Math.Round(number, decimals) : number;
        return Math.Abs(rounded) is >= 1e-3 and < 1e5
            ? rounded.ToString(step > 0 ? $"F{Math.Min(decimals, 15)}" : "G4", CultureInfo.InvariantCulture)
            : number.ToString("0.###e+0", CultureInfo.InvariantCulture);
    }

    /// <summary>At the smallest round step that is not too small.</summary>
    private static Tick[] Linear(NumberScale scale, int most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10((scale.High - scale.Low) / Math.Max(2, most))));
        foreach (var step in _steps.Select(each => each * power))
        {
            var (first, last) = (Math.Ceiling((scale.Low / step) - 1e-9), Math.Floor((scale.High / step) + 1e-9));
            if (last - first + 1 <= Math.Max(2, most))
            {
                return
                [
                    .. Enumerable.Range(0, (int)(last - first) + 1)
                        .Select(i => (first + i) * step)
                        .Select(number => new Tick(Math.Clamp(scale.Unit(number), 0, 1), Label(number, step))),
                ];
            }
        }

        // Numbers that differ in their last digits only.
        return [new Tick(0, Label(scale.Low, 0)), new Tick(1, Label(scale.High, 0))];
    }

    private static Tick[] Logarithmic(NumberScale scale, int most)
    {
        var (low, high) = ((int)Math.Floor(Math.Log10(scale.Low)), (int)Math.Ceiling(Math.Log10(scale.High)));
        foreach (double[] mantissas in (double[][])[[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]])
        {
            var ticks = Ticks(mantissas, 1);
            if (ticks.Length >= 2 && ticks.Length <= most)
            {
                return ticks;
            }
        }

        var sparse = Ticks([1], Math.Max(1, (int)Math.Ceiling((high - low) / (double)Math.Max(1, most))));
        return sparse.Length >= 2 ? sparse : [new Tick(0, Label(scale.Low, 0)), new Tick(1, Label(scale.High, 0))];

        Tick[] Ticks(double[] mantissas, int every) =>
        [
            .. Enumerable.Range(low, high - low + 1)
                .Where(power => power % every == 0)
                .SelectMany(power => mantissas.Select(mantissa => mantissa * Math.Pow(10, power)))
                .Where(number => number >= scale.Low * 0.9999 && number <= scale.High * 1.0001)
                .Select(number => new Tick(Math.Clamp(scale.Unit(number), 0, 1), Label(number, 0))),
        ];
    }
}
