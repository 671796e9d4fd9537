using System.Text;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>A report as Markdown.</summary>
internal static class ReportMarkdown
{
    public static string Render(Report report)
    {
        var text = new StringBuilder();
        text.Append($"# {report.Experiment}: ours beside published results\n\n");
        text.Append($"**{report.Summary}.** Written by `aecluster report RUN_FOLDER --markdown`, not by hand.\n\n");
        Row(text, ReportText.Headings);
        text.Append("|---|---|---|---|---|---|\n");
        foreach (var (cells, _) in report.Rows.SelectMany(ReportText.Lines))
        {
            Row(text, cells);
        }

        text.Append('\n');
        foreach (
            var line in (IEnumerable<string>)
            [
                .. report.Notes,
                MetricKind.Rule,
                "values are those of the weights that are kept",
                .. report.Circumstances.Describe(),
            ])
        {
            text.Append($"- {Escape(line)}\n");
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append($"| {string.Join(" | ", cells.Select(Escape))} |\n");

    /// <summary>Names come from files and must not end a cell or act as markup.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder();
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            safe.Append(letter is '|' or '*' or '`' or '<' or '[' or '\\' ? $"\\{letter}" : $"{letter}");
        }

        return safe.ToString();
    }
}
