using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>Trials listed one by one, each a tree that is merged into the base.</summary>
public static class TrialList
{
    public static IEnumerable<OverrideSet> Trials(IEnumerable<SpecMapping> trials) =>
        trials.Select(trial => new OverrideSet([new SettingOverride("", trial.Place, trial)]));
}
