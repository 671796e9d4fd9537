using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Reads the axes of a search: paths with a list of values or a range of numbers.</summary>
internal sealed class AxisReader(SettingFlag flags, SpecErrors errors, List<(SpecPlace Place, string Text)> warnings)
{
    /// <summary>The axes, without those that a flag sets or whose path is unknown; null without a valid <c>over</c>.</summary>
    public IReadOnlyList<SpecEntry>? Over(SpecMapping search)
    {
        var entry = search.Find("over");
        if (entry?.Value is SpecMapping { Entries.Count: > 0 } over)
        {
            return [.. over.Entries.Where(IsSwept)];
        }

        errors.Add(entry?.Value.Place ?? search.Place, "search.over",
            "expected settings with the values to try, such as {training.batch: [32, 128]}"
            + (entry is null ? "" : $", got {(entry.Value is SpecMapping ? "an empty mapping" : entry.Value.Describe())}"));
        return null;
    }

    public GridAxis? Grid(SpecEntry axis)
    {
        if (axis.Value is SpecSequence { Items.Count: > 0 } values)
        {
            return new GridAxis(axis.Key, axis.Place, values.Items);
        }

        errors.Add(axis.Value.Place, At(axis), $"expected a list of values to try, got {Got(axis.Value)}");
        return null;
    }

    public RandomAxis? Random(SpecEntry axis)
    {
        if (axis.Value is SpecSequence { Items.Count: > 0 } choices)
        {
            return new RandomAxis(axis.Key, axis.Place, axis.Value.Place, choices.Items, null);
        }

        if (axis.Value is not SpecMapping mapping)
        {
            errors.Add(axis.Value.Place, At(axis),
                $"expected a list of values or a range, such as {{min: 0.1, max: 1}}, got {Got(axis.Value)}");
            return null;
        }

        // A range for a whole-number setting can only contain whole numbers; stated here so that the range checks its bounds.
        if (mapping.Find("integer") is null && IsWholeNumber(axis.Key))
        {
            var integer = new SpecScalar("true", isPlain: true, axis.Place);
            mapping = new SpecMapping([.. mapping.Entries, new("integer", axis.Place, integer)], mapping.Place);
        }

        return new SpecBinder(errors).Bind(typeof(RandomRange), mapping, At(axis)) is RandomRange range
            ? new RandomAxis(axis.Key, axis.Place, axis.Value.Place, null, range)
            : null;
    }

    /// <summary>
    /// Two axes may nest (<c>model</c> and <c>model.codings</c>) if no value of the outer axis sets the path of the inner one.
    /// </summary>
    public void RefuseClashes(IEnumerable<(string Path, SpecPlace Place, IReadOnlyList<SpecNode>? Values)> axes)
    {
        var all = axes.ToList();
        foreach (var outer in all)
        {
            foreach (var inner in all.Where(inner => inner.Path != outer.Path && SettingPath.IsAtOrBelow(inner.Path, outer.Path)))
            {
                var words = inner.Path[(outer.Path.Length + 1)..].Split('.');
                if (outer.Values?.All(value => value is SpecMapping && SettingPath.Find(value, words) is null) != true)
                {
                    errors.Add(inner.Place, $"search.over.{inner.Path}", $"'{outer.Path}' is swept too and sets it as well");
                }
            }
        }
    }

    private bool IsSwept(SpecEntry axis)
    {
        if (flags.Fixing(axis.Key) is { } flag)
        {
            warnings.Add((axis.Place, $"{At(axis)}: not swept, because {flag} decides it"));
            return false;
        }

        if (!SettingPath.TrySplit(axis.Key, out var words))
        {
            errors.Add(axis.Place, At(axis), "expected a dotted path of a setting, such as training.batch");
            return false;
        }

        for (var depth = 1; depth <= words.Length; depth++)
        {
            if (SpecPaths.Exists(words[..depth]))
            {
                continue;
            }

            var around = words[..(depth - 1)];
            var valid = SpecPaths.Keys(around);
            errors.Add(axis.Place, At(axis), valid.Count == 0
                ? $"'{string.Join('.', around)}' has no settings of its own"
                : $"unknown key '{words[depth - 1]}'; {NearestWord.Suggest(words[depth - 1], valid)}");
            return false;
        }

        return true;
    }

    private static bool IsWholeNumber(string path) =>
        SpecPaths.Resolve(path.Split('.')) is { Count: > 0 } found && found.All(setting => setting.IsWholeNumber);

    private static string At(SpecEntry axis) => $"search.over.{Printable.Of(axis.Key)}";

    private static string Got(SpecNode node) => node is SpecSequence ? "an empty list" : node.Describe();
}
