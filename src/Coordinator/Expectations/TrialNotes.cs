namespace AeCluster.Coordinator.Expectations;

/// <summary>What an experiment file says about a trial besides its settings.</summary>
/// <param name="Name">A title for tables and plots, or null. Trials of the same name are one row of the report.</param>
/// <param name="Expectations">What the result is compared with.</param>
public sealed record TrialNotes(string? Name, IReadOnlyList<Expectation> Expectations)
{
    public static TrialNotes None { get; } = new(null, []);
}
