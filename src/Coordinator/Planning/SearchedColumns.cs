using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;

namespace AeCluster.Coordinator.Planning;

/// <summary>Chooses the settings of a search that get a table column.</summary>
/// <remarks>
/// An axis of plain values gives one column. An axis of mappings gives a column for each setting inside it that differs between
/// the trials that have it. A list gives a column for each setting that differs, or that only some trials set; a setting that
/// every trial sets to the same value distinguishes none of them.
/// </remarks>
internal static class SearchedColumns
{
    /// <param name="trials">Every trial's leaves: path to text, in the spec's order.</param>
    public static IReadOnlyList<string> Of(
        SearchSection search, SettingFlag flags, IReadOnlyList<IReadOnlyDictionary<string, string>> trials)
    {
        var differing = Differing(trials);
        if (search.Strategy == SearchStrategy.List)
        {
            var set = search.Trials
                .SelectMany(trial => SettingPath.Leaves(trial.Settings[0].Value).Select(leaf => leaf.Path).Distinct())
                .CountBy(path => path)
                .Where(pair => pair.Value < trials.Count && flags.Fixing(pair.Key) is null)
                .Select(pair => pair.Key)
                .ToHashSet();
            return [.. Paths(trials).Where(path => differing.Contains(path) || set.Contains(path))];
        }

        var paths = Paths(trials);
        return [.. search.Axes
            .SelectMany(axis => paths.Contains(axis)
                ? [axis]
                : paths.Where(path => SettingPath.IsAtOrBelow(path, axis) && differing.Contains(path)))
            .Distinct()];
    }

    private static HashSet<string> Differing(IReadOnlyList<IReadOnlyDictionary<string, string>> trials)
    {
        var first = new Dictionary<string, string>();
        var differing = new HashSet<string>();
        foreach (var (path, text) in trials.SelectMany(trial => trial))
        {
            if (!first.TryAdd(path, text) && first[path] != text)
            {
                differing.Add(path);
            }
        }

        return differing;
    }

    private static List<string> Paths(IReadOnlyList<IReadOnlyDictionary<string, string>> trials) =>
        [.. trials.SelectMany(trial => trial.Keys).Distinct()];
}
