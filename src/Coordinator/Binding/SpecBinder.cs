using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Binding;

/// <summary>
/// Converts a tree to a spec record. It refers to no record by name: keys, types, ranges, alternatives and rules all come from
/// the records (<see cref="SpecShape"/>), so a new variant needs no change here.
/// </summary>
/// <param name="isPartial">
/// Whether the tree may be incomplete: then a missing setting is no error, and rules across settings are not tested.
/// </param>
internal sealed class SpecBinder(SpecErrors errors, bool isPartial = false)
{
    private readonly ScalarBinder _scalars = new(errors);

    /// <returns>The record, or null after adding errors; also null if a partial tree lacks a required setting.</returns>
    public object? Bind(Type type, SpecNode node, string path)
    {
        if (SpecShape.Expanded(type, node) is SpecMapping expanded && expanded != node)
        {
            return BindShorthand(SpecShape.Record(type), expanded, node, path);
        }

        if (node is not SpecMapping mapping)
        {
            errors.Add(node.Place, path, $"expected {Expected(type)}, got {node.Describe()}");
            return null;
        }

        return SpecShape.Choice(type) is { } choice
            ? BindChoice(choice, mapping, path)
            : BindRecord(SpecShape.Record(type), null, mapping, path);
    }

    private object? BindChoice(ChoiceShape choice, SpecMapping mapping, string path)
    {
        if (choice.Find(choice.WordIn(mapping)) is { } shape)
        {
            return BindRecord(shape, choice, mapping, path);
        }

        IReadOnlyList<string> keys =
            [choice.Key, .. choice.Choices.SelectMany(each => each.Settings).Select(setting => setting.Name).Distinct()];
        var known = KnownKeys.Of(mapping, keys, path, "", errors);
        if (mapping.Find(choice.Key) is null && choice.Find(choice.WordIn(known)) is { } meant)
        {
            return BindRecord(meant, choice, known, path);
        }

        ReportChoice(choice, known, path);
        foreach (var entry in known.Entries.Where(entry => entry.Key != choice.Key))
        {
            CheckForAny(choice, entry, SettingPath.Join(path, entry.Key));
        }

        return null;
    }

    /// <summary>Reports errors in the value under the path of the record, because the file does not name the setting.</summary>
    private object? BindShorthand(RecordShape shape, SpecMapping expanded, SpecNode value, string path) =>
        _scalars.Bind(shape.Shorthand!.Type, shape.Shorthand.Range, value, path) is null
            ? null
            : BindRecord(shape, null, expanded, path);

    /// <summary>Reports that nothing was chosen, or something that there is not.</summary>
    private void ReportChoice(ChoiceShape choice, SpecMapping mapping, string path)
    {
        var key = SettingPath.Join(path, choice.Key);
        var words = string.Join(", ", choice.Words);
        if (mapping.Find(choice.Key) is not { } entry)
        {
            if (!isPartial)
            {
                errors.Add(mapping.Place, key, $"missing; one of {words}");
            }
        }
        else if (entry.Value is not SpecScalar scalar || CoreScalar.IsNull(scalar))
        {
            errors.Add(entry.Value.Place, key, $"expected one of {words}, got {entry.Value.Describe()}");
        }
        else
        {
            errors.Add(scalar.Place, key,
                $"unknown {What(choice, path)} {scalar.Describe()}", NearestWord.Suggest(scalar.Text, choice.Words));
        }
    }

    /// <summary>Reports what is wrong with a value whatever is chosen.</summary>
    private void CheckForAny(ChoiceShape choice, SpecEntry entry, string path)
    {
        IReadOnlyList<SpecFileError> first = [];
        foreach (var setting in choice.SettingsNamed(entry.Key))
        {
            var found = new SpecErrors();
            new SpecBinder(found, isPartial: true).BindSetting(setting, entry.Value, path);
            if (found.Count == 0)
            {
                return;
            }

            first = first.Count == 0 ? found.All : first;
        }

        foreach (var error in first)
        {
            errors.Add(error);
        }
    }

    private object? BindRecord(RecordShape shape, ChoiceShape? choice, SpecMapping given, string path)
    {
        var before = errors.Count;
        var record = Activator.CreateInstance(shape.Type)!;
        var complete = true;
        var mapping = KnownKeys.Of(
            given,
            [.. choice is null ? [] : new[] { choice.Key }, .. shape.Settings.Select(setting => setting.Name)],
            path,
            choice is null ? "" : $"for {What(choice, path)} '{shape.Word}'",
            errors);
        foreach (var entry in mapping.Entries.Where(entry => entry.Key != choice?.Key))
        {
            var setting = shape.Find(entry.Key)!;
            if (IsNone(setting, entry.Value))
            {
                // Its default may be another value.
                setting.Property.SetValue(record, null);
            }
            else if (BindSetting(setting, entry.Value, SettingPath.Join(path, entry.Key)) is { } value)
            {
                setting.Property.SetValue(record, value);
            }
            else
            {
                complete &= setting.IsOptional;
            }
        }

        foreach (var setting in shape.Settings.Where(setting => setting.IsRequired && mapping.Find(setting.Name) is null))
        {
            complete = false;
            if (!isPartial)
            {
                errors.Add(mapping.Place, SettingPath.Join(path, setting.Name), $"missing; expected {Expected(setting.Type)}");
            }
        }

        if (!complete || errors.Count > before)
        {
            return null;
        }

        if (!isPartial && record is ISelfChecking checking)
        {
            AddProblems(checking, mapping, path);
        }

        return errors.Count > before ? null : record;
    }

    private static bool IsNone(Setting setting, SpecNode node) =>
        setting.IsOptional && node is SpecScalar scalar && CoreScalar.IsNone(scalar);

    private object? BindSetting(Setting setting, SpecNode node, string path)
    {
        if (IsNone(setting, node))
        {
            return null;
        }

        if (setting.Item is { } item)
        {
            return BindList(setting, item, node, path);
        }

        return SpecShape.IsRecord(setting.Type)
            ? Bind(setting.Type, node, path)
            : _scalars.Bind(setting.Type, setting.Range, node, path);
    }

    private Array? BindList(Setting setting, Type item, SpecNode node, string path)
    {
        if (node is not SpecSequence sequence)
        {
            errors.Add(node.Place, path, $"expected a list, such as [{Sample(item)}], got {node.Describe()}");
            return null;
        }

        var before = errors.Count;
        var values = Array.CreateInstance(item, sequence.Items.Count);
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var at = $"{path}[{i}]";
            var value = SpecShape.IsRecord(item)
                ? Bind(item, sequence.Items[i], at)
                : _scalars.Bind(item, setting.Range, sequence.Items[i], at);
            if (value is not null)
            {
                values.SetValue(value, i);
            }
        }

        return errors.Count == before ? values : null;
    }

    private void AddProblems(ISelfChecking record, SpecMapping mapping, string path)
    {
        foreach (var problem in record.Problems())
        {
            var words = problem.Property.Split('.').Select(SpecJson.Naming.ConvertName).ToList();
            var place = mapping.Place;
            for (var depth = words.Count; depth > 0; depth--)
            {
                // A default may break a rule. It has no place in the file, so the nearest enclosing mapping is reported.
                if (SettingPath.Find(mapping, words.Take(depth)) is not { } node)
                {
                    continue;
                }

                place = node.Place;
                break;
            }

            errors.Add(place, SettingPath.Join(path, string.Join('.', words)), problem.Message);
        }
    }

    /// <summary>What is chosen. The name of the section (<c>optimizer</c>) is clearer than its key (<c>name</c>).</summary>
    private static string What(ChoiceShape choice, string path) =>
        path.Length == 0 ? choice.Key : path[(path.LastIndexOf('.') + 1)..];

    private static string Expected(Type type)
    {
        if (SpecShape.Choice(type) is { } choice)
        {
            return $"a mapping with '{choice.Key}', such as {{{choice.Key}: {choice.Words[0]}}}";
        }

        return SpecShape.IsRecord(type) && SpecShape.Record(type).Shorthand is { } shorthand
            ? $"{ScalarBinder.Name(shorthand.Type)} or a mapping"
            : ScalarBinder.Name(type);
    }

    private static string Sample(Type item) => item == typeof(int) || item == typeof(long) ? "100, 50" : "...";
}
