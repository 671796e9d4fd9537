using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Binding;

/// <summary>
/// Merges one tree into another: mappings are merged, everything else is replaced. A mapping that chooses another variant
/// (<c>variant</c>, <c>source</c>, <c>name</c>) replaces the mapping below it, because each variant has its own settings.
/// </summary>
internal static class SpecMerge
{
    public static SpecMapping Trial(SpecMapping below, SpecMapping above) => (SpecMapping)Merge(typeof(TrialSpec), below, above);

    private static SpecNode Merge(Type? type, SpecNode below, SpecNode above)
    {
        // {min: 2} over the shorthand 3 gives {min: 2, max: 3}; a shorthand above replaces the whole mapping.
        if (SpecShape.Expanded(type, below) is not SpecMapping old || above is not SpecMapping @new)
        {
            return above;
        }

        var choice = type is null ? null : SpecShape.Choice(type);
        RecordShape? shape;
        if (choice is null)
        {
            shape = type is not null && SpecShape.IsRecord(type) ? SpecShape.Record(type) : null;
        }
        else
        {
            var (oldWord, newWord) = (Word(old, choice.Key), Word(@new, choice.Key));
            if (oldWord is not null && newWord is not null && oldWord != newWord)
            {
                return @new;
            }

            shape = choice.Find(newWord ?? oldWord);
        }

        var entries = old.Entries.ToList();
        var index = entries.Select((entry, i) => (entry.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i);
        foreach (var entry in @new.Entries)
        {
            if (!index.TryGetValue(entry.Key, out var i))
            {
                entries.Add(entry);
                continue;
            }

            var merged = Merge(shape?.Find(entry.Key)?.Type, entries[i].Value, entry.Value);
            entries[i] = entry with { Value = merged };
        }

        return new SpecMapping(entries, old.Place);
    }

    private static string? Word(SpecMapping mapping, string key) => (mapping.Find(key)?.Value as SpecScalar)?.Text;
}
