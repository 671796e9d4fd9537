using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>A setting and its values in a grid.</summary>
public sealed record GridAxis(string Path, SpecPlace Place, IReadOnlyList<SpecNode> Values);

/// <summary>Every combination of the axes' values. The first axis changes slowest, as in nested loops.</summary>
public static class GridSearch
{
    /// <summary>Number of trials; <see cref="long.MaxValue"/> if it does not fit into a long.</summary>
    public static long Count(IReadOnlyList<GridAxis> axes)
    {
        var count = 1L;
        foreach (var axis in axes)
        {
            if (axis.Values.Count == 0)
            {
                return 0;
            }

            count = count > long.MaxValue / axis.Values.Count ? long.MaxValue : count * axis.Values.Count;
        }

        return count;
    }

    public static IEnumerable<OverrideSet> Trials(IReadOnlyList<GridAxis> axes)
    {
        var count = Count(axes);
        for (var trial = 0L; trial < count; trial++)
        {
            var settings = new SettingOverride[axes.Count];
            var rest = trial;
            for (var i = axes.Count - 1; i >= 0; i--)
            {
                var axis = axes[i];
                settings[i] = new SettingOverride(axis.Path, axis.Place, axis.Values[(int)(rest % axis.Values.Count)]);
                rest /= axis.Values.Count;
            }

            yield return new OverrideSet(settings);
        }
    }
}
