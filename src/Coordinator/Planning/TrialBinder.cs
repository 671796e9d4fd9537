using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>Combines the base with the overrides of each trial into the trials' specs.</summary>
/// <param name="flags">Settings that override both the base and the trials.</param>
internal sealed class TrialBinder(SpecMapping @base, SpecMapping flags, SpecErrors errors)
{
    /// <summary>The specs, one per trial; valid only if no error was added.</summary>
    /// <remarks>An error is added once for all trials that have it, and names them unless all have it.</remarks>
    public IReadOnlyList<TrialSpec> Bind(SearchSection search)
    {
        // The base is also checked by itself: a setting that all trials override is bound in none of them.
        var baseErrors = new SpecErrors();
        new SpecBinder(baseErrors, isPartial: true).Bind(typeof(TrialSpec), @base, "");
        foreach (var error in baseErrors.All)
        {
            errors.Add(error);
        }

        var known = baseErrors.All.ToHashSet();
        var specs = new List<TrialSpec>();
        var found = new Dictionary<SpecFileError, List<int>>();
        for (var i = 0; i < search.Trials.Count; i++)
        {
            var trialErrors = new SpecErrors();
            var binder = new SpecBinder(trialErrors, isPartial: !search.IsComplete);
            if (binder.Bind(typeof(TrialSpec), Tree(search.Trials[i]), "") is TrialSpec spec)
            {
                specs.Add(spec);
            }

            foreach (var error in trialErrors.All.Where(error => !known.Contains(error)))
            {
                if (!found.TryGetValue(error, out var trials))
                {
                    found.Add(error, trials = []);
                }

                if (trials.Count == 0 || trials[^1] != i)
                {
                    trials.Add(i);
                }
            }
        }

        foreach (var (error, trials) in found)
        {
            errors.Add(trials.Count == search.Trials.Count
                ? error
                : error with { Message = $"{error.Message} ({In(search, trials)})" });
        }

        return specs;
    }

    private SpecMapping Tree(OverrideSet trial)
    {
        // Overrides are merged with each other before the base, so that an axis that chooses the variant and one that sets
        // something inside it give the same trial in either order.
        var changes = new SpecMapping([], @base.Place);
        foreach (var setting in trial.Settings)
        {
            var tree = setting.Path.Length == 0
                ? (SpecMapping)setting.Value
                : SettingPath.Tree(setting.Path, setting.Place, setting.Value);
            changes = SpecMerge.Trial(changes, tree);
        }

        return SpecMerge.Trial(SpecMerge.Trial(@base, changes), flags);
    }

    private static string In(SearchSection search, List<int> trials)
    {
        var first = TrialIds.Of(trials[0], search.Trials.Count).Value;
        var settings = search.Trials[trials[0]].Settings
            .Where(setting => setting.Path.Length > 0)
            .Select(setting => $"{setting.Path}={Cut(YamlText.Flow(setting.Value))}")
            .ToList();
        var with = settings.Count == 0 ? "" : $" with {string.Join(", ", settings)}";
        return trials.Count == 1 ? $"in {first}{with}" : $"in {trials.Count} trials; the first is {first}{with}";
    }

    private static string Cut(string text) => text.Length > 60 ? string.Concat(text.AsSpan(0, 60), "...") : text;
}
