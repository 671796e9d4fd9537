using System.Globalization;
using AeCluster.Coordinator.Expectations;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>The text of a report's cells, the same in every output format.</summary>
internal static class ReportText
{
    public static readonly IReadOnlyList<string> Headings = ["trial", "name", "metric", "ours", "published", "result"];

    /// <summary>The cells of a row's lines; only the first line has trial and name.</summary>
    public static IEnumerable<(IReadOnlyList<string> Cells, ReportLine? Line)> Lines(ReportRow row)
    {
        var (trial, name) = (Trials(row.Trials), row.Name);
        if (row.Lines.Count == 0)
        {
            yield return ([trial, name, "", "", "", ""], null);
        }

        foreach (var line in row.Lines)
        {
            yield return ([trial, name, line.Metric, Ours(line.Ours), Against(line), Of(line.Outcome)], line);
            (trial, name) = ("", "");
        }
    }

    public static string Of(ExpectationOutcome? outcome) => outcome switch
    {
        null => "",
        ExpectationOutcome.Better => "better",
        ExpectationOutcome.Met => "met",
        ExpectationOutcome.NotMet => "NOT MET",
        ExpectationOutcome.NotMeasured => "not measured",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown outcome."),
    };

    /// <summary>Consecutive trials as a range: <c>t03</c>, <c>t03-t07</c>, <c>t03, t05</c>.</summary>
    private static string Trials(IReadOnlyList<string> ids)
    {
        var numbers = ids.Select(id => int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture)).ToList();
        return ids.Count > 1 && numbers[^1] - numbers[0] == ids.Count - 1 ? $"{ids[0]}-{ids[^1]}" : string.Join(", ", ids);
    }

    private static string Ours(Measurement? ours) => ours switch
    {
        null => "-",
        { Runs: 1 } => Number(ours.Mean),
        _ => $"{Number(ours.Mean)} ({Number(ours.Lowest)} to {Number(ours.Highest)}, {ours.Runs} runs)",
    };

    private static string Against(ReportLine line) => line.Against switch
    {
        null => "",
        PublishedRange range when range.Low.Equals(range.High) => Published(range.Low),
        PublishedRange range => $"{Published(range.Low)} to {Published(range.High)}",
        Limit limit => string.Create(CultureInfo.InvariantCulture, $"demanded: {SideOf(limit.Side)} {limit.Number}"),
        LimitByName limit => $"demanded: {SideOf(limit.Side)} {(line.Limit is { } number ? Number(number) : "-")} ({limit.Name})",
        _ => throw new ArgumentOutOfRangeException(nameof(line), line, "Unknown expectation."),
    };

    private static string SideOf(LimitSide side) => side == LimitSide.AtMost ? "at most" : "at least";

    /// <summary>One digit more than published figures have, so that close results can be told apart.</summary>
    private static string Number(double number) => Math.Abs(number) is (>= 0.001 and < 1000) or 0
        ? number.ToString("0.00000", CultureInfo.InvariantCulture)
        : number.ToString("0.000e+0", CultureInfo.InvariantCulture);

    /// <summary>All digits, and at least the usual four decimals.</summary>
    private static string Published(double number) => Math.Abs(number) is >= 0.001 and < 1000
        ? number.ToString("0.0000##########", CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}
