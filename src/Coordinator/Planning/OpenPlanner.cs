using System.Collections.Immutable;
using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Search.Goals;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Random;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// Plans a search whose trials follow one after another. Its trials are not known, so random samples of its space stand for them:
/// they show whether its settings make trials at all, which of them differ, and what is aimed at.
/// </summary>
internal sealed class OpenPlanner(TrialLayers layers, OpenSearch search, string? folder, SpecErrors errors)
{
    private const int Samples = 128;

    /// <summary>A value that is part of fewer samples may be in none that is a trial by chance.</summary>
    private const int FewestToJudge = 4;

    private readonly PointTrials _trials = new(layers, search, folder);

    /// <summary>The samples that are trials.</summary>
    public IReadOnlyList<BoundTrial> Sample(SearchSection section, List<(SpecPlace Place, string Text)> warnings)
    {
        var draws = Enumerable
            .Range(0, Samples)
            .Select(i => search.Space.Space.Rounded(
                RandomStrategy.Draw(search.Space.Space, new SuggestRequest(search.Seed, i, 0), "sample")))
            .ToList();
        var points = draws.Distinct().ToList();
        // Settings that all trials share are checked by themselves: an axis over one of them binds it in none.
        new SpecBinder(errors, isPartial: true).Bind(typeof(TrialSpec), layers.Shared, "");
        var (valid, invalid, found) = (new List<BoundTrial>(), new HashSet<Point>(), new SpecErrors());
        foreach (var (point, trial) in points.Zip(layers.Of(points.ConvertAll(search.Space.At))))
        {
            var before = found.Count;
            var (settings, assumed) = Assumptions.Of(trial.Settings);
            if (new SpecBinder(found).Bind(typeof(TrialSpec), settings, "") is not TrialSpec bound || found.Count > before)
            {
                invalid.Add(point);
            }
            else if (_trials.Admit(bound) is { } spec)
            {
                valid.Add(new BoundTrial(spec, assumed, trial.LeftOut));
            }
        }

        if (errors.Count > 0)
        {
            return [];
        }

        if (valid.Count == 0 || invalid.Any(point => IsAlwaysInvalid(point, draws, invalid)))
        {
            Report(found, points.Count - invalid.Count);
        }
        else if (invalid.Count > 0)
        {
            var first = found.All[0];
            warnings.Add((
                section.Place,
                $"search: {invalid.Count} of {points.Count} samples are no trials, as {first.Path}: {first.Message}; such "
                    + "settings are passed over"));
        }

        return valid;
    }

    public PlannedSearch Plan(IReadOnlyList<BoundTrial> samples, SearchSource source)
    {
        ImmutableArray<Goal> goals = search.Goals.IsEmpty ? [UsualGoal(samples)] : search.Goals;
        var until = search.Until;
        var setup = new SearchSetup(
            search.Space.Space, search.Strategy, search.Rule, search.Samples, search.Seed, search.Order, _trials)
        {
            Repeats = search.Repeats,
            First = search.First,
            Until = until is null ? null : new UntilRule(until, goals[0]).Reason,
        };
        return new PlannedSearch(setup, new SearchGoals(goals, search.Limits), source);
    }

    /// <summary>Trials with different losses are compared by the error that they have in common.</summary>
    private static Goal UsualGoal(IReadOnlyList<BoundTrial> samples)
    {
        var objectives = samples.Select(trial => TrialObjective.Of(trial.Spec)).Distinct().ToList();
        return new Goal(objectives.Count > 1 && !objectives.Contains(TrialObjective.Classes)
            ? EpochMetrics.SquaredError
            : "validation_loss", IsMaximized: false);
    }

    /// <summary>Whether a value of the point is part of no trial, which is a mistake and no bad luck.</summary>
    private static bool IsAlwaysInvalid(Point point, List<Point> all, HashSet<Point> invalid) =>
        Enumerable.Range(0, point.Values.Length).Any(axis =>
            point[axis] is { IsNumber: false } value
            && all.Where(each => each[axis] == value).ToList() is { Count: >= FewestToJudge } same
            && same.TrueForAll(invalid.Contains));

    private void Report(SpecErrors found, int valid)
    {
        if (found.Count == 0)
        {
            errors.Add(default, "search.where", $"no sample of the space fulfils the conditions ({Samples} were tried)");
        }

        foreach (var error in found.All.DistinctBy(error => (error.Place, error.Path)))
        {
            errors.Add(valid == 0 ? error : error.With($" (of {Samples} samples {valid} are trials)"));
        }
    }
}
