using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>The trials as they were listed, each a tree laid over the base.</summary>
public static class TrialList
{
    public static IEnumerable<OverrideSet> Trials(IEnumerable<SpecMapping> trials) =>
        trials.Select(trial => new OverrideSet([new SettingOverride("", trial.Place, trial)]));
}
