namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>
/// The probability of each cell of a setting, estimated from some trials. Numbers are smoothed by normal kernels, cut off at the
/// ends, whose width follows Scott's rule; one more trial that is spread over the whole space keeps every cell above 0.
/// </summary>
/// <param name="trials">All have the setting.</param>
internal sealed class CellDensity(Cells cells, IReadOnlyList<StudyTrial> trials)
{
    /// <summary>A kernel is not narrower, in cells: nearly all of it lies in its own.</summary>
    private const double Narrowest = 0.3;

    private readonly SettingPlace[] _places = [.. trials.Select(trial => cells.Setting.PlaceOf(trial)!.Value)];
    private readonly int _numbers = cells.Setting.Scale is null ? 0 : cells.Count - cells.Setting.Levels.Count;

    /// <param name="some">Indexes of trials; repeated ones count as often.</param>
    public double[] Of(int[] some)
    {
        var counts = new double[cells.Count];
        foreach (var trial in some)
        {
            counts[cells.Of[trial]]++;
        }

        if (_numbers > 0)
        {
            double[] units = [.. some.Select(trial => _places[trial]).Where(place => place.IsNumber).Select(place => place.Unit)];
            Smooth(counts.AsSpan(0, _numbers), WidthFor(units) * _numbers);
        }

        return [.. counts.Zip(cells.Weights, (count, weight) => (count + weight) / (some.Length + 1))];
    }

    private static void Smooth(Span<double> counts, double width)
    {
        var kernel = new double[counts.Length];
        for (var distance = 0; distance < kernel.Length; distance++)
        {
            kernel[distance] = Math.Exp(-0.5 * Math.Pow(distance / Math.Max(width, Narrowest), 2));
        }

        var smooth = new double[counts.Length];
        for (var from = 0; from < counts.Length; from++)
        {
            var inside = 0.0;
            for (var to = 0; to < counts.Length; to++)
            {
                inside += kernel[Math.Abs(to - from)];
            }

            for (var to = 0; to < counts.Length; to++)
            {
                smooth[to] += counts[from] * kernel[Math.Abs(to - from)] / inside;
            }
        }

        smooth.CopyTo(counts);
    }

    /// <summary>Scott's rule, with the spread taken from the quartiles where that is smaller, as few numbers that are far off
    /// would make it too large.</summary>
    private static double WidthFor(double[] units)
    {
        if (units.Length == 0)
        {
            return 0;
        }

        Array.Sort(units);
        var mean = units.Average();
        var deviation = Math.Sqrt(units.Average(unit => Math.Pow(unit - mean, 2)));
        var quartiles = units[units.Length * 3 / 4] - units[units.Length / 4];
        return 1.059 * Math.Min(deviation, quartiles / 1.34) * Math.Pow(units.Length, -0.2);
    }
}
