using AeCluster.Coordinator.Results.Tables;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>Which end of a published range is better.</summary>
internal enum Good
{
    Low,
    High,

    /// <summary>Neither: the value must lie within the range.</summary>
    Within,
}

/// <summary>How a metric is compared with published values.</summary>
/// <param name="Tolerance">Distance beyond the bad end of the range that is still met: other seeds and processors change the
/// last digits.</param>
internal sealed record MetricKind(Good Good, double Tolerance)
{
    public const double LossTolerance = 0.002;
    public const double AccuracyTolerance = 0.003;

    private static readonly MetricKind _loss = new(Good.Low, LossTolerance);
    private static readonly MetricKind _accuracy = new(Good.High, AccuracyTolerance);
    private static readonly MetricKind _error = new(Good.Low, 0);

    private static readonly Dictionary<string, MetricKind> _kinds = new()
    {
        [MetricsTable.Loss] = _loss,
        [MetricsTable.ValidationLoss] = _loss,
        ["reconstruction"] = _loss,
        ["latent"] = _loss,
        ["penalty"] = _loss,
        [EpochMetrics.ClassAccuracy] = _accuracy,
        [MetricsTable.RoundedAccuracy] = _accuracy,
        [EpochMetrics.SquaredError] = _error,
        [EpochMetrics.Determination] = new(Good.High, 0),
        ["principal_angle"] = _error,
        ["pca_error_ratio"] = _error,
    };

    /// <summary>The rule in words, as reports print it.</summary>
    public static string Rule { get; } =
        $"met: a loss is at most {LossTolerance} above the published range, an accuracy at most {AccuracyTolerance} below it, "
        + "a demanded limit is kept exactly; better: beyond the good end of the range";

    /// <summary>For a metric that is not in the table neither end is better.</summary>
    public static MetricKind Of(string metric) => _kinds.GetValueOrDefault(metric, new MetricKind(Good.Within, 0));
}
