using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>How a trial ended.</summary>
/// <param name="Values">One number for each goal, lower is better; positive infinity for each where it failed.</param>
/// <param name="Violation">By how much the outcome exceeds the limits, summed; 0 where it is within all.</param>
public sealed record TrialResult(ImmutableArray<double> Values, double Violation, bool HasFailed)
{
    /// <summary>The result of a trial that failed, diverged or was cancelled: worse than any.</summary>
    public static TrialResult Failed(int goals) =>
        new([.. Enumerable.Repeat(double.PositiveInfinity, goals)], double.PositiveInfinity, HasFailed: true);

    /// <summary>What is no number is worse than any.</summary>
    public static ImmutableArray<double> Comparable(ImmutableArray<double> values) =>
        [.. values.Select(value => double.IsNaN(value) ? double.PositiveInfinity : value)];
}
