namespace AeCluster.Coordinator.Analysis;

/// <summary>What trials are compared by.</summary>
/// <param name="Metric">Name of a column, such as <c>validation_loss</c>.</param>
internal sealed record Goal(string Metric, bool IsMaximized = false)
{
    /// <summary>The value as something to minimize.</summary>
    public double CostOf(double value) => IsMaximized ? -value : value;

    /// <summary>Whether the first value is better; nothing is better than itself, and any number is better than none.</summary>
    public bool IsBetter(double value, double other) =>
        !double.IsNaN(value) && (double.IsNaN(other) || CostOf(value) < CostOf(other));
}
