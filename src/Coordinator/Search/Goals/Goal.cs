using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Search.Goals;

/// <summary>What a search minimizes or maximizes.</summary>
/// <param name="Metric">A measure of an epoch (<see cref="EpochMetrics.Measure"/>), or <see cref="Parameters"/>.</param>
public sealed record Goal(string Metric, bool IsMaximized)
{
    /// <summary>Number of trainable parameters of the model.</summary>
    public const string Parameters = "parameters";

    /// <summary>The goal in words, as in a file.</summary>
    public string Words => $"{(IsMaximized ? "maximize" : "minimize")} {Metric}";

    /// <returns>The measure with the sign that makes lower better; positive infinity where it is missing or no number.</returns>
    public double Value(EpochMetrics epoch, long parameters)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        var measured = Metric == Parameters ? parameters : epoch.Measure(Metric);
        return measured is { } value && !double.IsNaN(value) ? (IsMaximized ? -value : value) : double.PositiveInfinity;
    }
}
