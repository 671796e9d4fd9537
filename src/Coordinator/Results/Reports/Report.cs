using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Planning;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>A metric over the trials of a row.</summary>
/// <param name="Mean">The value itself where there is one trial.</param>
internal sealed record Measurement(double Mean, double Lowest, double Highest, int Runs)
{
    public static Measurement Of(IReadOnlyCollection<double> values) =>
        new(values.Count == 1 ? values.First() : values.Average(), values.Min(), values.Max(), values.Count);
}

/// <summary>One metric of a row and the outcome of its comparison.</summary>
/// <param name="Ours">Null where not every trial of the row has it.</param>
/// <param name="Against">Null where there is nothing to compare with.</param>
/// <param name="Limit">The number behind a <see cref="LimitByName"/>, where it is known.</param>
internal sealed record ReportLine(
    string Metric,
    Measurement? Ours,
    Expectation? Against,
    double? Limit,
    ExpectationOutcome? Outcome)
{
    public bool IsMet => Outcome is null or ExpectationOutcome.Met or ExpectationOutcome.Better;
}

/// <summary>A trial, or all trials of one name.</summary>
internal sealed record ReportRow(string Name, IReadOnlyList<string> Trials, IReadOnlyList<ReportLine> Lines)
{
    public bool IsCompared => Lines.Any(line => line.Against is not null);

    public bool IsMet => Lines.All(line => line.IsMet);
}

/// <summary>A run's results beside the expected ones.</summary>
/// <param name="Rows">In the order of the plan.</param>
/// <param name="Notes">What is wrong with trials, why metrics are not measured, and which trials are the best.</param>
/// <param name="Circumstances">When the run took place, for how long, and on which machines.</param>
internal sealed record Report(
    string Experiment, IReadOnlyList<ReportRow> Rows, IReadOnlyList<string> Notes, RunEnvironment Circumstances)
{
    public int Compared => Rows.Count(row => row.IsCompared);

    public int Met => Rows.Count(row => row is { IsCompared: true, IsMet: true });

    /// <summary>Every trial completed.</summary>
    public required bool IsComplete { get; init; }

    public bool IsMet => IsComplete && Met == Compared;

    /// <summary>The result in one line.</summary>
    public string Summary => $"{Met} of {Compared} {(Compared == 1 ? "row" : "rows")} met";

    /// <summary>Whether the plan has expectations to compare with.</summary>
    public static bool IsWorthwhile(IEnumerable<PlannedTrial> trials) => trials.Any(trial => trial.Notes.Expectations.Count > 0);
}
