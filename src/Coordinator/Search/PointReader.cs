using System.Collections.Immutable;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Finds settings of a trial in a space.</summary>
internal sealed class PointReader(SearchSpace space, SpecErrors errors)
{
    /// <param name="tree">Settings as in a trial: a mapping of mappings, or dotted paths.</param>
    /// <param name="path">Path of the settings for error messages.</param>
    public ImmutableDictionary<string, AxisValue> Read(SpecMapping tree, string path)
    {
        var found = ImmutableDictionary.CreateBuilder<string, AxisValue>();
        foreach (var (setting, value) in Leaves(tree))
        {
            var known = false;
            foreach (var (axis, written) in space.Space.Axes.Zip(space.Axes))
            {
                if (written.Path == setting)
                {
                    known = true;
                    if (ValueOf(axis, written, value) is { } at)
                    {
                        found[axis.Name] = at;
                    }
                    else
                    {
                        errors.Add(value.Place, $"{path}.{Printable.Of(setting)}",
                            $"{YamlText.Flow(value)} is not among the values of search.over.{setting}");
                    }
                }
            }

            if (!known)
            {
                errors.Add(value.Place, $"{path}.{Printable.Of(setting)}", "it is not searched: it has no axis in search.over");
            }
        }

        return found.ToImmutable();
    }

    /// <summary>A value of an axis is a leaf, even where it is a mapping.</summary>
    private IEnumerable<(string Path, SpecNode Value)> Leaves(SpecMapping tree, string around = "") =>
        tree.Entries.SelectMany(entry =>
        {
            var path = SettingPath.Join(around, entry.Key);
            return entry.Value is SpecMapping inner && !IsChoice(path, inner)
                ? Leaves(inner, path)
                : [(path, entry.Value)];
        });

    private bool IsChoice(string path, SpecMapping value) => space.Axes.Any(axis =>
        axis.Path == path && axis.Choices.Any(choice => YamlText.Flow(choice) == YamlText.Flow(value)));

    private static AxisValue? ValueOf(Axis axis, WrittenAxis written, SpecNode value)
    {
        var text = YamlText.Flow(value);
        for (var i = 0; i < written.Choices.Count; i++)
        {
            if (YamlText.Flow(written.Choices[i]) == text)
            {
                return AxisValue.OfChoice(i);
            }
        }

        return axis.Range is { } range && value is SpecScalar scalar && CoreScalar.AsNumber(scalar) is { } number
            && number >= range.Min && number <= range.Max
                ? AxisValue.OfNumber(range.Nearest(number))
                : null;
    }
}
