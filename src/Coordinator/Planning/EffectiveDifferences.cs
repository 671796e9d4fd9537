using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// The settings in which the trials of a plan differ after defaults are filled in, whether or not they were searched: two
/// variants may differ in a default that nobody wrote.
/// </summary>
public static class EffectiveDifferences
{
    /// <returns>
    /// For each trial path and value, the searched settings first. Settings that only some kinds have follow from the kind, and
    /// are left out where all trials that have them agree; so are those that are none, unless an axis makes them so.
    /// </returns>
    public static IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> Of(ExperimentPlan plan)
    {
        var trials = plan.Known.Select(trial => SpecTree.Leaves(SpecTree.Of(trial.Spec))).ToList();
        var paths = trials.SelectMany(trial => trial.Keys).Distinct().ToList();
        var kinds = paths.Where(path => IsKind(path) && Differs(path)).Select(SectionOf).ToList();
        var shown = paths.Where(path => Differs(path) || (IsMissing(path) && !FollowsFromKind(path))).ToHashSet();
        var order = plan.SearchedSettings.Union(paths.Where(shown.Contains)).ToList();
        return [.. trials.Select(trial => order
            .Where(path => trial.TryGetValue(path, out var value) && (value is not ("null" or "[]") || IsAxis(path)))
            .Select(path => KeyValuePair.Create(path, trial[path]))
            .ToList())];

        bool IsAxis(string path) => plan.Strategy != SearchStrategy.List && plan.SearchedSettings.Contains(path);

        bool Differs(string path) =>
            trials.Where(trial => trial.ContainsKey(path)).Select(trial => trial[path]).Distinct().Skip(1).Any();

        bool IsMissing(string path) => trials.Any(trial => !trial.ContainsKey(path));

        bool FollowsFromKind(string path) => kinds.Any(section => SettingPath.IsAtOrBelow(path, section));
    }

    private static bool IsKind(string path) => SpecPaths.Resolve(path.Split('.')).Count == 0;

    private static string SectionOf(string path) => path[..path.LastIndexOf('.')];
}
