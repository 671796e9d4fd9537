using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Binding;

/// <summary>One property of a spec record, as it appears in an experiment file.</summary>
/// <param name="Name">Its key in the file, such as <c>learning_rate</c>.</param>
/// <param name="Type">Type of its value, without the <see cref="Nullable{T}"/> around it.</param>
/// <param name="Item">Element type of a list; null if the value is no list.</param>
internal sealed record Setting(
    string Name, PropertyInfo Property, Type Type, Type? Item, bool IsOptional, bool IsRequired, RangeAttribute? Range,
    string Description)
{
    /// <summary>Whether its value may be written as a whole number, directly or as the shorthand of a record.</summary>
    public bool IsWholeNumber => Type == typeof(int) || Type == typeof(long)
        || (SpecShape.IsRecord(Type) && Item is null && SpecShape.Record(Type).Shorthand is { IsWholeNumber: true });
}

/// <summary>A spec record with all its settings.</summary>
/// <param name="Word">The word that chooses it among alternatives, such as <c>stacked</c>; empty if there are none.</param>
/// <param name="Shorthand">The setting whose value may be written for the whole record, or null.</param>
internal sealed record RecordShape(
    Type Type, string Word, string Description, IReadOnlyList<Setting> Settings, Setting? Shorthand)
{
    public Setting? Find(string name) => Settings.FirstOrDefault(setting => setting.Name == name);
}

/// <summary>Alternative records, one of which is chosen by a key, such as <c>variant</c> for the model.</summary>
internal sealed record ChoiceShape(string Key, IReadOnlyList<RecordShape> Choices)
{
    public IReadOnlyList<string> Words { get; } = [.. Choices.Select(choice => choice.Word)];

    public RecordShape? Find(string? word) => Choices.FirstOrDefault(choice => choice.Word == word);

    /// <summary>The word by which a mapping chooses, whether or not there is such an alternative; null if it does not.</summary>
    public string? WordIn(SpecMapping mapping) => (mapping.Find(Key)?.Value as SpecScalar)?.Text;

    /// <summary>The settings of this name of all alternatives; none if no alternative has it.</summary>
    public IEnumerable<Setting> SettingsNamed(string name) => Choices.Select(choice => choice.Find(name)).OfType<Setting>();
}

/// <summary>Derives the shape of spec records from their properties and attributes: the records are the only schema.</summary>
internal static class SpecShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> _records = new();
    private static readonly ConcurrentDictionary<Type, ChoiceShape?> _choices = new();

    public static RecordShape Record(Type type) => _records.GetOrAdd(type, static type => ReadRecord(type, ""));

    /// <summary>The alternatives of a polymorphic record; null for any other type.</summary>
    public static ChoiceShape? Choice(Type type) => _choices.GetOrAdd(type, ReadChoice);

    /// <summary>Expands a shorthand to the mapping with its one setting. Any other node is returned unchanged.</summary>
    public static SpecNode Expanded(Type? type, SpecNode node) =>
        type is not null && IsRecord(type) && Choice(type) is null && Record(type).Shorthand is { } shorthand
        && node is SpecScalar scalar && !CoreScalar.IsNone(scalar)
            ? new SpecMapping([new SpecEntry(shorthand.Name, node.Place, node)], node.Place)
            : node;

    public static bool IsRecord(Type type) => type.IsClass && type != typeof(string);

    private static ChoiceShape? ReadChoice(Type type)
    {
        if (type.GetCustomAttribute<JsonPolymorphicAttribute>() is not { TypeDiscriminatorPropertyName: { } key })
        {
            return null;
        }

        var choices = type.GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(derived => ReadRecord(derived.DerivedType, (string)derived.TypeDiscriminator!));
        return new ChoiceShape(key, [.. choices]);
    }

    private static RecordShape ReadRecord(Type type, string word)
    {
        var settings = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && !IsIgnored(property))
            .OrderByDescending(property => Depth(property.DeclaringType!))
            .ThenBy(property => property.MetadataToken)
            .Select(ReadSetting)
            .ToList();
        var shorthand = type.GetCustomAttribute<ShorthandAttribute>()?.Property;
        return new RecordShape(
            type, word, type.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "", settings,
            shorthand is null ? null : settings.Single(setting => setting.Property.Name == shorthand));
    }

    private static Setting ReadSetting(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var optional = type != property.PropertyType
            || (!type.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable);
        var item = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;
        return new Setting(
            SpecJson.Naming.ConvertName(property.Name), property, type, item, optional,
            IsRequired(property),
            property.GetCustomAttribute<RangeAttribute>(inherit: true),
            property.GetCustomAttribute<DescriptionAttribute>(inherit: true)?.Description ?? "");
    }

    private static bool IsIgnored(PropertyInfo property) =>
        property.GetCustomAttribute<JsonIgnoreAttribute>(inherit: true) is { Condition: JsonIgnoreCondition.Always };

    // By name: a referenced plotting library declares a public attribute of the same name, so the type is ambiguous here.
    private static bool IsRequired(PropertyInfo property) => property.CustomAttributes
        .Any(attribute => attribute.AttributeType.FullName == "System.Runtime.CompilerServices.RequiredMemberAttribute");

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
