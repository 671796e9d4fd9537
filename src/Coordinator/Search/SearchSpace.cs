using System.Collections.Immutable;
using System.Globalization;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>A setting that is searched, as it is written in the file.</summary>
/// <param name="Place">Where its path was written.</param>
/// <param name="ValuePlace">Where its values were written.</param>
/// <param name="Choices">The alternatives of the axis: the values of a list, or the special values beside a range.</param>
internal sealed record WrittenAxis(string Path, SpecPlace Place, SpecPlace ValuePlace, IReadOnlyList<SpecNode> Choices);

/// <summary>A space whose points are settings of trials.</summary>
/// <param name="Axes">What was written for each axis of the space, in its order.</param>
internal sealed record SearchSpace(Space Space, ImmutableArray<WrittenAxis> Axes)
{
    /// <summary>The settings of a trial.</summary>
    public OverrideSet At(Point point) => new(
        [.. Axes.Select((axis, i) => point[i] is { } value ? Setting(axis, value) : null).OfType<SettingOverride>()]);

    private static SettingOverride Setting(WrittenAxis axis, AxisValue value) =>
        new(axis.Path, axis.Place, value.IsNumber ? Number(value.Number, axis.ValuePlace) : axis.Choices[value.Choice]);

    private static SpecScalar Number(double value, SpecPlace place) => new(
        Math.Abs(value) < long.MaxValue && Math.Floor(value) == value
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : CoreScalar.Write(value),
        isPlain: true,
        place);
}
