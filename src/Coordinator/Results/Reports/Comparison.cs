using AeCluster.Coordinator.Expectations;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>The outcome of comparing a result with what was expected.</summary>
public enum ExpectationOutcome
{
    /// <summary>Met, and beyond the good end of the published range.</summary>
    Better,
    Met,
    NotMet,

    /// <summary>There is no number to compare: a trial has not completed, or does not measure the metric.</summary>
    NotMeasured,
}

/// <summary>Decides whether a number is as expected. Numbers are compared without rounding.</summary>
internal static class Comparison
{
    public static ExpectationOutcome WithPublished(PublishedRange range, double ours) => MetricKind.Of(range.Metric) switch
    {
        { Good: Good.Low } when ours < range.Low => ExpectationOutcome.Better,
        { Good: Good.High } when ours > range.High => ExpectationOutcome.Better,
        { Good: Good.Low, Tolerance: var tolerance } => MetIf(ours <= Sum(range.High, tolerance)),
        { Good: Good.High, Tolerance: var tolerance } => MetIf(ours >= Sum(range.Low, -tolerance)),
        _ => MetIf(ours >= range.Low && ours <= range.High),
    };

    public static ExpectationOutcome WithLimit(LimitSide side, double limit, double ours) =>
        MetIf(side == LimitSide.AtMost ? ours <= limit : ours >= limit);

    // Every comparison with NaN is false, so NaN is not met.
    private static ExpectationOutcome MetIf(bool isMet) => isMet ? ExpectationOutcome.Met : ExpectationOutcome.NotMet;

    /// <summary>The sum in decimal arithmetic: 0.2842 + 0.002 is exactly 0.2862.</summary>
    private static double Sum(double published, double tolerance) =>
        Math.Abs(published) < 1e12 ? (double)((decimal)published + (decimal)tolerance) : published + tolerance;
}
