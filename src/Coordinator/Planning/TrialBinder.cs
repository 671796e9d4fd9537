using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>A trial as its settings say.</summary>
/// <param name="Assumed">Settings that it leaves open and that were assumed: see <see cref="Assumptions"/>.</param>
/// <param name="LeftOut">Settings of the file, of an axis or of a flag that the trial's kinds do not have.</param>
internal sealed record BoundTrial(
    TrialSpec Spec, IReadOnlyList<string> Assumed, IReadOnlyList<LeftOutSetting> LeftOut);

/// <summary>Converts the settings of each trial to its spec.</summary>
internal sealed class TrialBinder(TrialLayers layers, SpecErrors errors)
{
    /// <summary>One for each trial of the search; valid only if no error was added.</summary>
    /// <remarks>An error is added once for all trials that have it, and names them unless all have it.</remarks>
    public IReadOnlyList<BoundTrial> Bind(SearchSection search)
    {
        // The base is also checked by itself: a setting that all trials override is bound in none of them.
        var baseErrors = new SpecErrors();
        new SpecBinder(baseErrors, isPartial: true).Bind(typeof(TrialSpec), layers.Shared, "");
        foreach (var error in baseErrors.All)
        {
            errors.Add(error);
        }

        // What is wrong there may be wrong in other words where a trial chooses another kind.
        var known = baseErrors.All.Select(Where).ToHashSet();
        var trials = new List<BoundTrial>();
        var found = new Dictionary<SpecFileError, List<int>>();
        foreach (var (i, trial) in layers.Of(search.Trials).Index())
        {
            var trialErrors = new SpecErrors();
            var binder = new SpecBinder(trialErrors, isPartial: !search.IsComplete);
            var (settings, assumed) = Assumptions.Of(trial.Settings);
            if (binder.Bind(typeof(TrialSpec), settings, "") is TrialSpec spec)
            {
                trials.Add(new BoundTrial(spec, assumed, trial.LeftOut));
            }

            foreach (var error in trialErrors.All.Where(error => !known.Contains(Where(error))))
            {
                if (!found.TryGetValue(error, out var at))
                {
                    found.Add(error, at = []);
                }

                if (at.Count == 0 || at[^1] != i)
                {
                    at.Add(i);
                }
            }
        }

        foreach (var (error, at) in found)
        {
            errors.Add(at.Count == search.Trials.Count ? error : error.With($" ({In(search, at)})"));
        }

        return trials;
    }

    private static (SpecPlace Place, string Path) Where(SpecFileError error) => (error.Place, error.Path);

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
