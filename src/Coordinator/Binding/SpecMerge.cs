using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Binding;

/// <summary>
/// Merges one tree into another: mappings are merged, everything else is replaced. A mapping that chooses another kind
/// (<c>variant</c>, <c>source</c>, <c>name</c>) is merged like any other; <see cref="KindFilter"/> leaves out what the new kind
/// does not have.
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

        var shape = ShapeOf(type, old, @new);
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

    private static RecordShape? ShapeOf(Type? type, SpecMapping old, SpecMapping @new)
    {
        if (type is null || !SpecShape.IsRecord(type))
        {
            return null;
        }

        return SpecShape.Choice(type) is { } choice
            ? choice.Find(choice.WordIn(@new) ?? choice.WordIn(old))
            : SpecShape.Record(type);
    }
}
