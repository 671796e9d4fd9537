using System.Collections.Immutable;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Search.Goals;

/// <summary>The goals of a search, and the limits of its outcomes by measure.</summary>
public sealed record SearchGoals(
    ImmutableArray<Goal> Goals, ImmutableSortedDictionary<string, OutcomeLimit> Limits)
{
    /// <summary>The goals in words.</summary>
    public string Words => string.Join(" and ", Goals.Select(goal => goal.Words));

    /// <returns>A number for each goal, lower is better.</returns>
    public ImmutableArray<double> Values(EpochMetrics epoch, long parameters) =>
        [.. Goals.Select(goal => goal.Value(epoch, parameters))];

    /// <returns>By how much the outcome is beyond the limits, summed; 0 where it is within all.</returns>
    public double Violation(EpochMetrics epoch, long parameters) => Limits.Sum(limit =>
        limit.Value.Violation(limit.Key == Goal.Parameters ? parameters : epoch.Measure(limit.Key)));
}
