using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Binding;

/// <summary>Reports unknown keys, and goes on with what was probably meant: mistakes beside and below are found.</summary>
internal static class KnownKeys
{
    /// <param name="path">Dotted path of the mapping.</param>
    /// <param name="owner">What the keys belong to, such as <c>for model 'linear'</c>; may be empty.</param>
    /// <returns>
    /// The mapping with known keys only: an unknown one is replaced by the nearest known one, unless that is there as well, or
    /// else left out.
    /// </returns>
    public static SpecMapping Of(
        SpecMapping mapping, IReadOnlyList<string> known, string path, string owner, SpecErrors errors)
    {
        if (mapping.Entries.All(entry => known.Contains(entry.Key)))
        {
            return mapping;
        }

        var present = mapping.Entries.Select(entry => entry.Key).ToHashSet();
        var entries = new List<SpecEntry>();
        foreach (var entry in mapping.Entries)
        {
            if (known.Contains(entry.Key))
            {
                entries.Add(entry);
                continue;
            }

            var where = owner.Length == 0 ? "" : $" {owner}";
            errors.Add(entry.Place, SettingPath.Join(path, entry.Key),
                $"unknown key '{entry.Key}'{where}", NearestWord.Suggest(entry.Key, known));
            if (NearestWord.Find(entry.Key, known) is [var meant] && present.Add(meant))
            {
                entries.Add(entry with { Key = meant });
            }
        }

        return new SpecMapping(entries, mapping.Place);
    }
}
