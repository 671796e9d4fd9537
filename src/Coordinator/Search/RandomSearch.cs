using System.Globalization;
using System.Text;
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
        var streams = axes.Select(axis => new SplitMix64(new SplitMix64((ulong)seed ^ Hash(axis.Path)).Next())).ToList();
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
        if (range.Step is { } step)
        {
            return new NumberRange(range.Min, range.Max, range.Scale == RangeScale.Log, step).FromUnit(random.Unit());
        }

        if (range.Scale == RangeScale.Log)
        {
            var end = integer ? range.Max + 1 : range.Max;
            var value = Math.Exp(Math.Log(range.Min) + (random.Unit() * (Math.Log(end) - Math.Log(range.Min))));
            return Math.Clamp(integer ? Math.Floor(value) : Short(value, range), range.Min, range.Max);
        }

        return integer
            ? range.Min + random.Below((ulong)(range.Max - range.Min) + 1)
            : Math.Clamp(Short(range.Min + (random.Unit() * (range.Max - range.Min)), range), range.Min, range.Max);
    }

    /// <summary>
    /// Rounds to six significant digits: enough for a setting, short in a table, and the same on every platform although their
    /// exponential functions differ in the last bit. In a range too narrow for six digits the value is not rounded.
    /// </summary>
    private static double Short(double value, RandomRange range) =>
        range.Max - range.Min < 1e-3 * Math.Max(Math.Abs(range.Min), Math.Abs(range.Max))
            ? value
            : double.Parse(value.ToString("E5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

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

    /// <summary>FNV-1a of the path's bytes; any fixed hash function would do.</summary>
    private static ulong Hash(string path)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(path))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
