using System.Collections;
using System.Globalization;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Binding;

/// <summary>Converts a spec to a tree with every default written out: the inverse of <see cref="SpecBinder"/>.</summary>
internal static class SpecTree
{
    public static SpecMapping Of(TrialSpec spec) => OfRecord(typeof(TrialSpec), spec);

    /// <summary>Path to value, as text, of every setting in a tree.</summary>
    public static Dictionary<string, string> Leaves(SpecMapping tree) =>
        SettingPath.Leaves(tree).ToDictionary(leaf => leaf.Path, leaf => YamlText.Flow(leaf.Value));

    /// <summary>A setting's value as text, as it is written in a file.</summary>
    public static string Text(Setting setting, object? value) => YamlText.Flow(OfValue(setting.Type, setting.Item, value));

    private static SpecMapping OfRecord(Type type, object record)
    {
        var entries = new List<SpecEntry>();
        var shape = SpecShape.Choice(type) is { } choice ? Chosen(choice, record, entries) : SpecShape.Record(type);
        foreach (var setting in shape.Settings)
        {
            var value = OfValue(setting.Type, setting.Item, setting.Property.GetValue(record));
            entries.Add(new SpecEntry(setting.Name, default, value));
        }

        return new SpecMapping(entries, default);
    }

    private static RecordShape Chosen(ChoiceShape choice, object record, List<SpecEntry> entries)
    {
        var shape = choice.Choices.Single(shape => shape.Type == record.GetType());
        entries.Add(new SpecEntry(choice.Key, default, new SpecScalar(shape.Word, isPlain: false, default)));
        return shape;
    }

    private static SpecNode OfValue(Type type, Type? item, object? value)
    {
        if (value is null)
        {
            return Plain("null");
        }

        if (item is not null)
        {
            var items = ((IEnumerable)value).Cast<object>().Select(inner => OfValue(item, null, inner));
            return new SpecSequence([.. items], default);
        }

        return value switch
        {
            double number => Plain(CoreScalar.Write(number)),
            bool yes => Plain(yes ? "true" : "false"),
            int or long => Plain(Convert.ToString(value, CultureInfo.InvariantCulture)!),
            string text => new SpecScalar(text, isPlain: false, default),
            Enum word => Plain(SpecJson.Naming.ConvertName(word.ToString())),
            _ => OfRecord(type, value),
        };
    }

    private static SpecScalar Plain(string text) => new(text, isPlain: true, default);
}
