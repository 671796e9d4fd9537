namespace AeCluster.Coordinator.Expectations;

/// <summary>What a file says about a trial beside its settings.</summary>
/// <param name="Name">A title for tables and pictures, or null. Trials of one name are one row of the report.</param>
/// <param name="Expectations">What the result is held against.</param>
public sealed record TrialNotes(string? Name, IReadOnlyList<Expectation> Expectations)
{
    public static TrialNotes None { get; } = new(null, []);
}
