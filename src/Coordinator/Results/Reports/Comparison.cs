using AeCluster.Coordinator.Expectations;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>What comes of holding a result against what was expected.</summary>
public enum ExpectationOutcome
{
    /// <summary>Met, and beyond the good end of what was published.</summary>
    Better,
    Met,
    NotMet,

    /// <summary>There is no number to compare: a trial has not completed, or measures no such thing.</summary>
    NotMeasured,
}

/// <summary>Decides whether a number is what was expected. Nothing is rounded before it is compared.</summary>
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

    // A number that is none (NaN) compares with nothing, so it is not met.
    private static ExpectationOutcome MetIf(bool isMet) => isMet ? ExpectationOutcome.Met : ExpectationOutcome.NotMet;

    /// <summary>The sum as one would work it out on paper: 0.2842 + 0.002 is 0.2862 and not a hair less.</summary>
    private static double Sum(double published, double tolerance) =>
        Math.Abs(published) < 1e12 ? (double)((decimal)published + (decimal)tolerance) : published + tolerance;
}
