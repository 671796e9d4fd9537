using System.Globalization;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>A setting and the values from which a random search draws it.</summary>
/// <param name="Choices">Values to choose from uniformly; null if <paramref name="Range"/> is given.</param>
/// <param name="Range">Numbers to draw from; null if <paramref name="Choices"/> are given.</param>
/// <param name="ValuePlace">Where choices or range were written; errors in drawn values are reported there.</param>
public sealed record RandomAxis(
    string Path, SpecPlace Place, SpecPlace ValuePlace, IReadOnlyList<SpecNode>? Choices, RandomRange? Range);

/// <summary>
/// Independent draws. Every axis has its own random stream, seeded with the search's seed and the path of the axis: more samples
/// keep the first ones, and adding or removing an axis does not change the values of the others.
/// </summary>
public static class RandomSearch
{
    public static IEnumerable<OverrideSet> Trials(IReadOnlyList<RandomAxis> axes, int samples, long seed)
    {
        var streams = axes.Select(axis => new SplitMix64(new SplitMix64((ulong)seed ^ TextHash.Of(axis.Path)).Next())).ToList();
        for (var sample = 0; sample < samples; sample++)
        {
            yield return new OverrideSet(
                [.. axes.Select((axis, i) => new SettingOverride(axis.Path, axis.Place, Draw(axis, streams[i])))]);
        }
    }

    /// <summary>Draws a number of a range, both ends included, rounded to six significant digits unless it is whole.</summary>
    /// <remarks>
    /// Whole numbers on the linear scale are uniform. On the log scale k represents [k, k + 1), so its probability is
    /// proportional to log((k + 1) / k) at the ends, too; rounding to the nearest would give the two ends half a cell each.
    /// </remarks>
    public static double Draw(RandomRange range, SplitMix64 random)
    {
        var integer = range.Integer == true;
        var numbers = new NumberRange(range.Min, range.Max, range.Scale == RangeScale.Log, range.Step);
        if (range.Step is not null)
        {
            return numbers.FromUnit(random.Unit());
        }

        if (range.Scale == RangeScale.Log)
        {
            var end = integer ? range.Max + 1 : range.Max;
            var value = Math.Exp(Math.Log(range.Min) + (random.Unit() * (Math.Log(end) - Math.Log(range.Min))));
            return integer ? Math.Clamp(Math.Floor(value), range.Min, range.Max) : numbers.Rounded(value);
        }

        return integer
            ? range.Min + random.Below((ulong)(range.Max - range.Min) + 1)
            : numbers.Rounded(range.Min + (random.Unit() * (range.Max - range.Min)));
    }

    private static SpecNode Draw(RandomAxis axis, SplitMix64 random)
    {
        if (axis.Choices is { } choices)
        {
            return choices[(int)random.Below((ulong)choices.Count)];
        }

        var value = Draw(axis.Range!, random);
        var text = axis.Range!.Integer == true
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : CoreScalar.Write(value);
        return new SpecScalar(text, isPlain: true, axis.ValuePlace);
    }
}
