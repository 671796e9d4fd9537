namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>
/// A setting cut into cells, and the cell of each trial. Trees split between cells, so that a part of the space is a set of cells
/// for each setting, and integrals over it are exact sums.
/// </summary>
/// <param name="Weights">Share of each cell in the space; they add up to 1.</param>
/// <param name="Edges">Ends of the cells, ascending, one more than there are cells: where a split between two trials is.</param>
/// <param name="IsOrdered">Whether a part is a range of cells; otherwise any set of them.</param>
/// <param name="Of">The cell of each trial.</param>
internal sealed record Cells(
    Setting Setting, IReadOnlyList<double> Weights, IReadOnlyList<double> Edges, bool IsOrdered, IReadOnlyList<int> Of)
{
    /// <summary>Sets of cells are the bits of a number.</summary>
    public const int Most = 64;

    public int Count => Weights.Count;

    /// <summary>All cells.</summary>
    public ulong All => Count == Most ? ulong.MaxValue : (1UL << Count) - 1;

    /// <summary>Cells between the values that occur; where there are many, each holds about as many trials as any
    /// other.</summary>
    /// <param name="trials">All have the setting.</param>
    public static Cells ByValues(Setting setting, IReadOnlyList<StudyTrial> trials)
    {
        SettingPlace[] places = [.. trials.Select(trial => setting.PlaceOf(trial)!.Value)];
        if (setting.Scale is null)
        {
            return OfLevels(setting, places);
        }

        double[] units = [.. places.Where(place => place.IsNumber).Select(place => place.Unit).Order()];
        return OfNumbers(setting, places, EdgesBetween(units, Most - setting.Levels.Count));
    }

    /// <summary>Cells of equal width.</summary>
    /// <inheritdoc cref="ByValues"/>
    public static Cells OfEqualWidth(Setting setting, IReadOnlyList<StudyTrial> trials, int count)
    {
        SettingPlace[] places = [.. trials.Select(trial => setting.PlaceOf(trial)!.Value)];
        return setting.Scale is null
            ? OfLevels(setting, places)
            : OfNumbers(setting, places, [.. Enumerable.Range(0, count + 1).Select(i => (double)i / count)]);
    }

    /// <summary>The summed weight of some cells.</summary>
    public double WeightOf(ulong cells)
    {
        var sum = 0.0;
        foreach (var cell in Bits.Of(cells))
        {
            sum += Weights[cell];
        }

        return sum;
    }

    private static Cells OfLevels(Setting setting, SettingPlace[] places)
    {
        var count = setting.Levels.Count;
        return new Cells(
            setting,
            [.. Enumerable.Repeat(1.0 / count, count)],
            [.. Enumerable.Range(0, count + 1).Select(i => (double)i)],
            setting.IsOrdered,
            [.. places.Select(place => place.Level)]);
    }

    /// <summary>Levels beside the numbers come after them; each weighs as much as all numbers together, as in a search.</summary>
    private static Cells OfNumbers(Setting setting, SettingPlace[] places, double[] edges)
    {
        var numbers = edges.Length - 1;
        var share = 1.0 / (setting.Levels.Count + 1);
        return new Cells(
            setting,
            [
                .. Enumerable.Range(0, numbers).Select(i => (edges[i + 1] - edges[i]) * share),
                .. setting.Levels.Select(_ => share),
            ],
            [.. edges, .. setting.Levels.Index().Select(level => 2.0 + level.Index)],
            true,
            [.. places.Select(place => place.IsNumber ? CellOf(place.Unit) : numbers + place.Level)]);

        int CellOf(double unit)
        {
            var at = Array.BinarySearch(edges, 1, numbers - 1, unit);
            return at >= 0 ? at : ~at - 1;
        }
    }

    private static double[] EdgesBetween(double[] ascending, int most)
    {
        var different = ascending.Distinct().Count();
        var inner = new List<double>();
        for (var i = 1; i < ascending.Length; i++)
        {
            var isNext = different <= most || (long)i * most / ascending.Length > (long)(i - 1) * most / ascending.Length;
            if (isNext && ascending[i] > ascending[i - 1])
            {
                inner.Add((ascending[i] + ascending[i - 1]) / 2);
            }
        }

        return [0, .. inner, 1];
    }
}
