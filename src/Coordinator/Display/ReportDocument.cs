using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Results.Reports;

namespace AeCluster.Coordinator.Display;

/// <summary>A report as <c>--json</c> prints it.</summary>
/// <param name="Compared">Rows that are compared with something.</param>
/// <param name="Met">Those of them that are met.</param>
internal sealed record ReportDocument(
    string Experiment,
    bool IsMet,
    int Compared,
    int Met,
    IReadOnlyList<ReportRowDocument> Rows,
    IReadOnlyList<string> Notes)
{
    /// <summary>What is wrong with the run folder.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static ReportDocument Of(Report report) => new(
        report.Experiment,
        report.IsMet,
        report.Compared,
        report.Met,
        [.. report.Rows.Select(ReportRowDocument.Of)],
        report.Notes);
}

/// <param name="Name">Of the trials.</param>
/// <param name="Trials">Ids.</param>
internal sealed record ReportRowDocument(
    string Name, IReadOnlyList<string> Trials, bool IsMet, IReadOnlyList<ReportMetricDocument> Metrics)
{
    public static ReportRowDocument Of(ReportRow row) =>
        new(row.Name, row.Trials, row.IsMet, [.. row.Lines.Select(ReportMetricDocument.Of)]);
}

/// <summary>A metric beside what is expected of it; without an expectation the last four are null.</summary>
/// <param name="Ours">Null where not every trial of the row has it.</param>
/// <param name="AtLeast">Lower end of what is published, or lower limit.</param>
/// <param name="AtMost">Upper end, or upper limit.</param>
internal sealed record ReportMetricDocument(
    string Metric, Measurement? Ours, string? Kind, double? AtLeast, double? AtMost, ExpectationOutcome? Outcome)
{
    public static ReportMetricDocument Of(ReportLine line)
    {
        var (kind, low, high) = line.Against switch
        {
            PublishedRange range => ("published", range.Low, range.High),
            Limit { Side: LimitSide.AtMost } limit => ("demanded", (double?)null, (double?)limit.Number),
            Limit limit => ("demanded", limit.Number, null),
            LimitByName { Side: LimitSide.AtMost } => ("demanded", null, line.Limit),
            LimitByName => ("demanded", line.Limit, null),
            _ => ((string?)null, (double?)null, (double?)null),
        };
        return new(line.Metric, line.Ours, kind, low, high, line.Outcome);
    }
}
