using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Statistics;

/// <summary>By which test settings are compared that were trained with several seeds.</summary>
public enum PairedTestKind
{
    /// <summary>Wilcoxon's signed-rank test: whatever the distribution. Of fewer than six pairs no outcome is below
    /// 0.05.</summary>
    Wilcoxon,

    /// <summary>Student's t test of the differences, which takes them to be normally distributed.</summary>
    T,
}

/// <summary>What several trainings with the same settings gave.</summary>
/// <param name="Group">Number of the settings.</param>
/// <param name="Count">Number of trainings that gave a value.</param>
/// <param name="Failed">Number of those that gave none.</param>
/// <param name="Mean">Of those that gave a value; positive infinity where none did.</param>
/// <param name="StandardDeviation">Between trainings, with n - 1; null for fewer than two.</param>
public sealed record RepeatSummary(int Group, int Count, int Failed, double Mean, double? StandardDeviation)
{
    /// <summary>How far the mean may be from that of all seeds there are.</summary>
    public double? StandardError => StandardDeviation / Math.Sqrt(Count);

    /// <summary>By what settings are ranked, lower is better: those of which a training failed are worst.</summary>
    public double Outcome => Failed > 0 ? double.PositiveInfinity : Mean;
}

/// <summary>Two settings compared by trainings with the same seeds.</summary>
/// <param name="Pairs">Number of seeds of which both results are there.</param>
/// <param name="MeanDifference">Of the first from the second: negative where the first is better.</param>
/// <param name="Probability">Of a difference as large, on either side, if there were none; null where the test cannot
/// say.</param>
public sealed record PairedComparison(int Pairs, double MeanDifference, double? Probability);

/// <summary>The results of settings that were trained with several seeds: lower is better, positive infinity or NaN where a
/// training failed. A pure function of the results, in whatever order they were added.</summary>
public sealed class RepeatedResults
{
    private readonly SortedDictionary<int, SortedDictionary<int, double>> _groups = [];

    /// <summary>Numbers of the settings.</summary>
    public IReadOnlyCollection<int> Groups => _groups.Keys;

    /// <param name="group">Number of the settings.</param>
    /// <param name="repeat">Which of the seeds; the same number is the same seed in all groups.</param>
    public void Add(int group, int repeat, double value)
    {
        if (!_groups.TryGetValue(group, out var values))
        {
            _groups.Add(group, values = []);
        }

        values[repeat] = double.IsFinite(value) ? value : double.PositiveInfinity;
    }

    public RepeatSummary Summary(int group)
    {
        var values = _groups[group].Values.Where(double.IsFinite).ToList();
        var mean = values.Count > 0 ? values.Average() : double.PositiveInfinity;
        return new RepeatSummary(
            group,
            values.Count,
            _groups[group].Count - values.Count,
            mean,
            values.Count > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) : null);
    }

    /// <summary>All settings, the best first; equal ones by number.</summary>
    public ImmutableArray<RepeatSummary> Ranking() =>
        [.. _groups.Keys.Select(Summary).OrderBy(summary => summary.Outcome).ThenBy(summary => summary.Group)];

    public PairedComparison Compare(int first, int second, PairedTestKind test)
    {
        var differences = Differences(_groups[first], _groups[second]);
        return new PairedComparison(
            differences.Count,
            differences.Count > 0 ? differences.Average() : 0,
            differences.Count == 0 ? null
                : test == PairedTestKind.T ? PairedTTest.TwoSided(differences) : SignedRankTest.TwoSided(differences));
    }

    /// <summary>Where both trainings failed there is no difference; where one did, it is infinite.</summary>
    private static List<double> Differences(
        SortedDictionary<int, double> first, SortedDictionary<int, double> second) =>
        [
            .. first
                .Where(value => second.ContainsKey(value.Key))
                .Select(value => value.Value == second[value.Key] ? 0 : value.Value - second[value.Key]),
        ];
}
