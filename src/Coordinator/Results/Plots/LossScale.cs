using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>
/// The scale of a loss axis: linear, or logarithmic where one bad epoch or trial would otherwise flatten all others.
/// </summary>
internal sealed class LossScale
{
    /// <summary>Ratio of the largest to the smallest loss from which the axis is logarithmic.</summary>
    private const double LogarithmicFrom = 8;

    private static readonly double[] _mantissas = [1, 2, 5];

    private readonly bool _logarithmic;
    private readonly double _low;
    private readonly double _high;

    /// <param name="losses">All losses to draw; those that are not finite are ignored.</param>
    public LossScale(IEnumerable<double> losses)
    {
        var finite = losses.Where(double.IsFinite).ToList();
        var (smallest, largest) = finite.Count == 0 ? (0, 1) : (finite.Min(), finite.Max());
        _logarithmic = smallest > 0 && largest / smallest > LogarithmicFrom;
        (_low, _high) = WithMargins(Place(smallest), Place(largest));
    }

    /// <summary>The position of a finite loss on the axis.</summary>
    public double Place(double loss) => _logarithmic ? Math.Log10(loss) : loss;

    public void ApplyTo(Plot plot, string label)
    {
        plot.YLabel(_logarithmic ? $"{label}, logarithmic" : label);
        plot.Axes.SetLimitsY(_low, _high);
        plot.Axes.Left.TickGenerator = _logarithmic ? LogarithmicTicks() : LinearTicks();
    }

    private NumericAutomatic LinearTicks()
    {
        // Every label has as many decimals as the closest possible ticks need.
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10((_high - _low) / 20)), 0, 12);
        return new NumericAutomatic
        {
            TargetTickCount = 8,
            LabelFormatter = loss => loss.ToString($"F{decimals}", CultureInfo.InvariantCulture),
        };
    }

    private NumericManual LogarithmicTicks()
    {
        var ticks = new NumericManual();
        // Labels at 1, 2, 5, 10, ...; where those are too many, at powers of ten, and then at every nth power.
        var decades = _high - _low;
        var labelled = decades <= 4 ? _mantissas : [1];
        var every = Math.Max(1, (int)Math.Ceiling(decades / 12));
        for (var exponent = (int)Math.Floor(_low); exponent <= Math.Ceiling(_high); exponent++)
        {
            for (var mantissa = 1; mantissa < 10; mantissa++)
            {
                var loss = mantissa * Math.Pow(10, exponent);
                var place = Math.Log10(loss);
                if (place < _low || place > _high)
                {
                    continue;
                }

                if (labelled.Contains(mantissa) && exponent % every == 0)
                {
                    ticks.AddMajor(place, Label(loss));
                }
                else if (every == 1)
                {
                    ticks.AddMinor(place);
                }
            }
        }

        return ticks;
    }

    private static string Label(double loss) => loss.ToString("G5", CultureInfo.InvariantCulture);

    private static (double Low, double High) WithMargins(double low, double high)
    {
        // One epoch or a constant loss: a margin in proportion to the value.
        var span = high > low ? high - low : Math.Max(Math.Abs(high) * 0.2, 1e-6);
        return (low - (span * 0.07), high + (span * 0.07));
    }
}
