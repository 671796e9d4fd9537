using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>
/// Reads the space of a search: settings with a list of values or a range of numbers. A value that is a mapping may have an
/// <c>over</c> of its own, with settings that are searched only under that value; a range may have special values beside it
/// (<c>or</c>).
/// </summary>
internal sealed class SpaceReader(SettingFlag flags, SpecErrors errors, List<(SpecPlace Place, string Text)> warnings)
{
    private const string Over = "over";
    private const string Or = "or";

    private readonly AxisReader _axes = new(flags, errors, warnings);

    /// <summary>Whether an axis needs more than a list of values or a range: special values, a step, or axes of its
    /// own.</summary>
    public static bool IsRich(SpecNode axis) => axis switch
    {
        SpecMapping range => range.Find(Or) is not null || range.Find("step") is not null,
        SpecSequence list => list.Items.Any(item => item is SpecMapping tree && tree.Find(Over) is not null),
        _ => false,
    };

    /// <returns>Null without a valid <c>over</c>.</returns>
    public SearchSpace? Read(SpecMapping search)
    {
        if (_axes.Over(search) is not { } over)
        {
            return null;
        }

        var axes = new List<(Axis Axis, WrittenAxis Written)>();
        over.ToList().ForEach(entry => Add(entry, condition: null, axes));
        if (axes.Count == 0)
        {
            return null;
        }

        _axes.RefuseClashes(axes
            .Where(axis => axis.Axis.Condition is null)
            .Select(axis => (axis.Written.Path, axis.Written.Place,
                axis.Axis.Range is null ? axis.Written.Choices : (IReadOnlyList<SpecNode>?)null)));
        return new SearchSpace(new Space(axes.Select(axis => axis.Axis)), [.. axes.Select(axis => axis.Written)]);
    }

    private void Add(SpecEntry entry, AxisCondition? condition, List<(Axis Axis, WrittenAxis Written)> axes)
    {
        if (entry.Value is SpecMapping mapping)
        {
            AddRange(entry, mapping, condition, axes);
            return;
        }

        if (_axes.Grid(entry) is not { } listed)
        {
            return;
        }

        var index = axes.Count;
        List<(int Choice, SpecEntry Entry)> inner = [];
        var values = new List<SpecNode>();
        foreach (var (choice, value) in listed.Values.Index())
        {
            if (value is SpecMapping tree && tree.Find(Over) is { } nested)
            {
                values.Add(new SpecMapping([.. tree.Entries.Where(each => each.Key != Over)], tree.Place));
                inner.AddRange((_axes.Over(tree) ?? []).Select(each => (choice, each)));
            }
            else
            {
                values.Add(value);
            }
        }

        axes.Add((
            new Axis(NameFor(entry.Key, axes), null, values.Count, condition),
            new WrittenAxis(entry.Key, entry.Place, entry.Value.Place, values)));
        inner.ForEach(each => Add(each.Entry, new AxisCondition(index, each.Choice), axes));
    }

    private void AddRange(
        SpecEntry entry, SpecMapping mapping, AxisCondition? condition, List<(Axis Axis, WrittenAxis Written)> axes)
    {
        IReadOnlyList<SpecNode> special = mapping.Find(Or)?.Value switch
        {
            null => [],
            SpecSequence list => list.Items,
            var one => [one],
        };
        var range = new SpecMapping([.. mapping.Entries.Where(each => each.Key != Or)], mapping.Place);
        if (_axes.Random(entry with { Value = range }) is not { Range: { } numbers })
        {
            return;
        }

        var step = numbers.Integer == true ? numbers.Step ?? 1 : numbers.Step;
        axes.Add((
            new Axis(
                NameFor(entry.Key, axes),
                new NumberRange(numbers.Min, numbers.Max, numbers.Scale == RangeScale.Log, step),
                special.Count,
                condition),
            new WrittenAxis(entry.Key, entry.Place, entry.Value.Place, special)));
    }

    /// <summary>One setting may be searched in different ways under different values of another.</summary>
    private static string NameFor(string path, List<(Axis Axis, WrittenAxis Written)> axes)
    {
        var count = axes.Count(axis => axis.Written.Path == path);
        return count == 0 ? path : $"{path} ({count + 1})";
    }
}
