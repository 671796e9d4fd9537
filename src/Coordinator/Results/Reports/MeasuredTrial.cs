namespace AeCluster.Coordinator.Results.Reports;

/// <summary>What a run folder says about one trial.</summary>
/// <param name="Status">As <c>trials.csv</c> has it: <c>completed</c>, <c>failed</c>, ...</param>
/// <param name="Reason">Why it failed; empty otherwise.</param>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="Metrics">The metrics of the last of them, by name. What was not measured is not there.</param>
/// <param name="Machine">What computed its last attempt, in words.</param>
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
    public bool IsCompleted => Status == "completed";
}
