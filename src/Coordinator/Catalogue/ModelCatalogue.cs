using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Catalogue;

/// <summary>A setting as it is presented to users.</summary>
/// <param name="Type">The kind of value: <c>whole number</c>, <c>number</c>, or the words to choose from.</param>
/// <param name="Default">Its default value, or <c>required</c> if it has none.</param>
/// <param name="Range">The allowed values in words; empty if every value of the type is allowed.</param>
public sealed record CatalogueSetting(string Name, string Type, string Default, string Range, string Description);

/// <summary>An alternative (a variant, a data source, an optimizer), or a section without alternatives.</summary>
/// <param name="Name">The word that chooses it, or the name of the section.</param>
public sealed record CatalogueEntry(string Name, string Description, IReadOnlyList<CatalogueSetting> Settings);

/// <summary>One place of an experiment file and its alternatives.</summary>
/// <param name="Path">Dotted path, such as <c>training.optimizer</c>; empty for the top of the file.</param>
/// <param name="Key">The key that chooses one of the entries; empty if there is only one.</param>
public sealed record CatalogueSection(string Title, string Path, string Key, IReadOnlyList<CatalogueEntry> Entries);

/// <summary>
/// Every setting of a trial in an experiment file, derived from the spec records so that it is always up to date.
/// </summary>
public static class ModelCatalogue
{
    public static IReadOnlyList<CatalogueSection> Sections { get; } =
    [
        Choice("Models", "model", typeof(ModelSpec)),
        Choice("Data", "data", typeof(DataSpec)),
        Choice("Optimizers", "training.optimizer", typeof(OptimizerSpec)),
        Always("Training", "training", typeof(TrainingSpec), "training", "How a trial is trained."),
        Always(
            "Several workers",
            "parallel",
            typeof(ParallelSpec),
            "parallel",
            "How a trial's batches are split across workers; without it one worker trains it."),
        Always(
            "Several workers",
            "parallel.workers",
            typeof(WorkersSpec),
            "workers",
            "How many workers a trial takes. A single number stands for max."),
        Always("Trial", "", typeof(TrialSpec), "trial", "The top of the file, next to its name and its search."),
    ];

    /// <summary>Every name that <see cref="Find"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Sections.SelectMany(section => section.Entries).Select(entry => entry.Name)];

    /// <summary>The entry of a name, with its section; null if there is none.</summary>
    public static (CatalogueSection Section, CatalogueEntry Entry)? Find(string name)
    {
        foreach (var section in Sections)
        {
            if (section.Entries.FirstOrDefault(entry => entry.Name == name) is { } entry)
            {
                return (section, entry);
            }
        }

        return null;
    }

    /// <summary>The error message for a name that <see cref="Find"/> does not know, with the nearest known one.</summary>
    public static string Unknown(string name) => $"unknown name '{Printable.Of(name)}'; {NearestWord.Suggest(name, Names)}";

    private static CatalogueSection Choice(string title, string path, Type type)
    {
        var choice = SpecShape.Choice(type)!;
        return new(title, path, choice.Key, [.. choice.Choices.Select(Entry)]);
    }

    private static CatalogueSection Always(string title, string path, Type type, string name, string description) =>
        new(title, path, "", [Entry(SpecShape.Record(type)) with { Name = name, Description = description }]);

    private static CatalogueEntry Entry(RecordShape shape)
    {
        var defaults = Activator.CreateInstance(shape.Type)!;
        return new(shape.Word, shape.Description, [.. shape.Settings.Select(setting => Describe(setting, defaults))]);
    }

    private static CatalogueSetting Describe(Setting setting, object defaults) => new(
        setting.Name,
        TypeOf(setting.Item ?? setting.Type) is var type && setting.Item is null ? type : $"list of {type}s",
        Default(setting, setting.Property.GetValue(defaults)),
        setting.Range is { } range ? RangeText.Of(range) : "",
        setting.Description);

    private static string TypeOf(Type type) => type switch
    {
        { IsEnum: true } => string.Join(" | ", ScalarBinder.Words(type)),
        _ when type == typeof(int) || type == typeof(long) => "whole number",
        _ when type == typeof(double) => "number",
        _ when type == typeof(bool) => "true | false",
        _ when type == typeof(string) => "text",
        _ when SpecShape.Choice(type) is { } choice => $"{{{choice.Key}: ...}}",
        _ when SpecShape.Record(type) is { Shorthand: { } shorthand } record =>
            $"{TypeOf(shorthand.Type)} | {{{string.Join(", ", record.Settings.Select(setting => setting.Name))}}}",
        _ => "{...}",
    };

    private static string Default(Setting setting, object? value)
    {
        if (setting.IsRequired)
        {
            return "required";
        }

        if (value is null)
        {
            return CoreScalar.None;
        }

        if (setting.Item is null && SpecShape.Choice(setting.Type) is { } choice)
        {
            return choice.Choices.Single(shape => shape.Type == value.GetType()).Word;
        }

        if (setting.Item is not null || !SpecShape.IsRecord(setting.Type))
        {
            return SpecTree.Text(setting, value);
        }

        return SpecShape.Record(setting.Type).Shorthand is { } shorthand
            ? SpecTree.Text(shorthand, shorthand.Property.GetValue(value))
            : "see there";
    }
}

