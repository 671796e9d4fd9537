using AeCluster.Specs;

namespace AeCluster.Coordinator.Binding;

/// <summary>Resolves dotted paths in a trial's spec over all variants, data sources and optimizers.</summary>
internal static class SpecPaths
{
    /// <summary>The top-level keys of a trial's settings.</summary>
    public static IReadOnlyList<string> TrialKeys { get; } =
        [.. SpecShape.Record(typeof(TrialSpec)).Settings.Select(setting => setting.Name)];

    /// <summary>Every setting that a path can refer to; none for unknown paths and for the key that chooses a variant.</summary>
    public static IReadOnlyList<Setting> Resolve(IReadOnlyList<string> words) =>
        [.. Around(words).SelectMany(Records).Select(record => record.Find(words[^1])).OfType<Setting>()];

    /// <summary>Whether the path names a setting or the key that chooses a variant.</summary>
    public static bool Exists(IReadOnlyList<string> words) => Keys([.. words.SkipLast(1)]).Contains(words[^1]);

    /// <summary>The keys that a mapping at this path can have; none if the path has no mapping.</summary>
    public static IReadOnlyList<string> Keys(IReadOnlyList<string> words) =>
        [.. Around([.. words, ""]).SelectMany(KeysOf).Distinct()];

    /// <summary>The types of the mapping that has the path's last word as a key.</summary>
    private static IEnumerable<Type> Around(IReadOnlyList<string> words)
    {
        IEnumerable<Type> types = [typeof(TrialSpec)];
        foreach (var word in words.SkipLast(1))
        {
            types = [.. types.SelectMany(Records)
                .Select(record => record.Find(word))
                .Where(setting => setting is { Item: null } && SpecShape.IsRecord(setting.Type))
                .Select(setting => setting!.Type)
                .Distinct()];
        }

        return types;
    }

    private static IEnumerable<RecordShape> Records(Type type) =>
        SpecShape.Choice(type)?.Choices ?? (IEnumerable<RecordShape>)[SpecShape.Record(type)];

    private static IEnumerable<string> KeysOf(Type type) =>
        [.. SpecShape.Choice(type) is { } choice ? new[] { choice.Key } : [],
            .. Records(type).SelectMany(record => record.Settings).Select(setting => setting.Name)];
}
