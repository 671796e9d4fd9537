using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Binding;

/// <summary>One property of a spec record, as the file sees it.</summary>
/// <param name="Name">Its word in the file, e.g. <c>learning_rate</c>.</param>
/// <param name="Type">Type of its value, without the <see cref="Nullable{T}"/> around it.</param>
/// <param name="Item">Type of a list's elements; null where it is no list.</param>
internal sealed record Setting(
    string Name, PropertyInfo Property, Type Type, Type? Item, bool IsOptional, bool IsRequired, RangeAttribute? Range,
    string Description)
{
    /// <summary>Whether a whole number may stand there, be it the setting or the shorthand of a record.</summary>
    public bool IsWholeNumber => Type == typeof(int) || Type == typeof(long)
        || (SpecShape.IsRecord(Type) && Item is null && SpecShape.Record(Type).Shorthand is { IsWholeNumber: true });
}

/// <summary>A spec record with all its settings.</summary>
/// <param name="Word">The word that chooses it where it is one of several, e.g. <c>stacked</c>; empty otherwise.</param>
/// <param name="Shorthand">The setting whose value may be written for the whole record, or null.</param>
internal sealed record RecordShape(
    Type Type,
    string Word,
    string Description,
    IReadOnlyList<Setting> Settings,
    Setting? Shorthand)
{
    public Setting? Find(string name) => Settings.FirstOrDefault(setting => setting.Name == name);
}

/// <summary>Records of which one key chooses one, e.g. <c>variant</c> the model.</summary>
internal sealed record ChoiceShape(string Key, IReadOnlyList<RecordShape> Choices)
{
    public IReadOnlyList<string> Words { get; } = [.. Choices.Select(choice => choice.Word)];

    public RecordShape? Find(string? word) => Choices.FirstOrDefault(choice => choice.Word == word);
}

/// <summary>Reads the shape of spec records off their properties and attributes: the records are the only schema.</summary>
internal static class SpecShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> _records = new();
    private static readonly ConcurrentDictionary<Type, ChoiceShape?> _choices = new();

    public static RecordShape Record(Type type) => _records.GetOrAdd(type, static type => ReadRecord(type, ""));

    /// <summary>The alternatives a polymorphic record stands for; null for any other type.</summary>
    public static ChoiceShape? Choice(Type type) => _choices.GetOrAdd(type, ReadChoice);

    /// <summary>What a shorthand stands for: the mapping with its one setting. Any other node is returned as it is.</summary>
    public static SpecNode WrittenOut(Type? type, SpecNode node) =>
        type is not null && IsRecord(type) && Choice(type) is null && Record(type).Shorthand is { } shorthand
        && node is SpecScalar scalar && !CoreScalar.IsNull(scalar)
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

    private static bool IsIgnored(PropertyInfo property) => property.IsDefined(typeof(JsonIgnoreAttribute), inherit: true);

    // By name: a plotting library we reference declares a public attribute of this name too, so the type is ambiguous here.
    private static bool IsRequired(PropertyInfo property) => property.CustomAttributes
        .Any(attribute => attribute.AttributeType.FullName == "System.Runtime.CompilerServices.RequiredMemberAttribute");

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
