namespace AeCluster.Coordinator.Results.Reports;

/// <summary>One trial as recorded in a run folder.</summary>
/// <param name="Status">As <c>trials.csv</c> has it: <c>completed</c>, <c>failed</c>, ...</param>
/// <param name="Reason">Why it failed; empty otherwise.</param>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="Metrics">The metrics of the epoch whose weights are kept by name, as far as they were measured.</param>
/// <param name="Machine">Description of the machine of its last attempt.</param>
internal sealed record MeasuredTrial(
    string Id,
    string Status,
    string Reason,
    int Epochs,
    IReadOnlyDictionary<string, double> Metrics,
    DateTimeOffset? Started,
    double? Seconds,
    string Worker,
    string Machine)
{
    /// <summary>What is wrong with the trained model; empty where nothing is, or the table is of version 0.2.0.</summary>
    public string Findings { get; init; } = "";

    /// <summary>Validation loss and mean squared error of the weights that are kept, by which trials are ranked.</summary>
    public double? ValidationLoss { get; init; }

    /// <inheritdoc cref="ValidationLoss"/>
    public double? SquaredError { get; init; }

    /// <summary>Whether a rule has stopped it early.</summary>
    public bool IsPruned => Status == "pruned";

    public bool IsCompleted => Status == "completed";
}
