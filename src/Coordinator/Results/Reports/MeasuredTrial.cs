namespace AeCluster.Coordinator.Results.Reports;

/// <summary>One trial as recorded in a run folder.</summary>
/// <param name="Status">As <c>trials.csv</c> has it: <c>completed</c>, <c>failed</c>, ...</param>
/// <param name="Reason">Why it failed; empty otherwise.</param>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="Metrics">The metrics of the last epoch by name, as far as they were measured.</param>
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

    /// <summary>Lowest validation loss and lowest mean squared error, by which trials are ranked.</summary>
    public double? BestValidationLoss { get; init; }

    /// <inheritdoc cref="BestValidationLoss"/>
    public double? BestSquaredError { get; init; }

    /// <summary>Whether a rule has stopped it early.</summary>
    public bool IsPruned => Status == "pruned";

    public bool IsCompleted => Status == "completed";
}
