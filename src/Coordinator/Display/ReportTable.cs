using AeCluster.Coordinator.Results.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>A report on a terminal.</summary>
internal static class ReportTable
{
    // On a narrow terminal the trial is left out first and the name is shortened; numbers and results stay.
    private static readonly int[] _keep = [10, 100, 95, 98, 97, 99];
    private const int Name = 1;
    private const int Metric = 2;
    private const int Published = 4;
    private const int Result = 5;

    public static void Write(IAnsiConsole console, Report report) =>
        console.Write(Render(report, console.Profile.Width, Glyphs.Of(console)));

    /// <param name="width">Width of a line; only notes may wrap.</param>
    public static IRenderable Render(Report report, int width, Glyphs glyphs)
    {
        var lines = report.Rows.SelectMany(ReportText.Lines).ToList();
        var columns = ReportText.Headings.Select((heading, at) => new Column(
            heading,
            _keep[at],
            [.. lines.Select(line => new Cell(line.Cells[at], at == Result ? StyleOf(line.Line?.Outcome) : null))],
            Least: at is Name or Metric or Published ? 12 : null)).ToList();
        return new Rows(
        [
            .. ColumnTable.Lines(columns, width, glyphs),
            new StyledLine(),
            .. report.Notes.Select(note => new Spectre.Console.Text(Glyphs.Printable(note), new Style(Color.Yellow))),
            new Spectre.Console.Text(MetricKind.Rule, new Style(Color.Grey)),
            new StyledLine(report.Summary, new Style(report.IsMet ? Color.Green : Color.Red, decoration: Decoration.Bold)),
        ]);
    }

    private static Style? StyleOf(ExpectationOutcome? outcome) => outcome switch
    {
        ExpectationOutcome.Better or ExpectationOutcome.Met => new Style(Color.Green),
        ExpectationOutcome.NotMet => new Style(Color.Red, decoration: Decoration.Bold),
        ExpectationOutcome.NotMeasured => new Style(Color.Yellow),
        _ => (Style?)null,
    };
}
