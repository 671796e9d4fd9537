using System.Security.Cryptography;
using System.Text;
using AeCluster.Coordinator.Results.Drawing;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>
/// An analysis as one page that needs nothing else. Names and settings come from files: all text is escaped, and the page allows
/// itself no script but its own and no connection at all.
/// </summary>
internal static class StudyPage
{
    /// <summary>A picture of more marks is put into the page as PNG, which any browser shows at once.</summary>
    private const int MostMarks = 8_000;

    private const int MostRows = 1_000;

    public static string Write(IReadOnlyList<StudyAnalysis> runs, IReadOnlyList<(string Name, Picture Picture)> pictures)
    {
        var (style, script) = (StudyPageParts.Style, StudyPageParts.Script);
        var title = runs is [var only] ? only.Study.Name : $"{runs.Count} runs";
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; ");
        page.Append($"style-src '{HashOf(style)}'; script-src '{HashOf(script)}'\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append($"<title>{Escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n");
        page.Append($"<h1>{Escape(title)}</h1>\n");
        foreach (var run in runs)
        {
            Summary(page, run, runs.Count > 1);
        }

        if (runs.Count > 1)
        {
            Table(page, "Runs", StudyTables.RunsOf(runs), "");
        }

        foreach (var (name, picture) in pictures)
        {
            page.Append("<figure>\n");
            page.Append(picture.Marks.Count <= MostMarks ? SvgPicture.Write(picture) : Image(picture));
            page.Append($"<figcaption>{Escape(name)}</figcaption>\n</figure>\n");
        }

        if (runs is [var run1])
        {
            Table(page, "Importance", StudyTables.ImportanceOf(run1), StudyTables.Importance);
            Table(page, "Rungs", StudyTables.RungsOf(run1), StudyTables.Rungs);
            Table(page, "Trials", StudyTables.RankingOf(run1), StudyTables.Ranking, run1);
        }

        page.Append($"<footer>Written by <code>aecluster analyze</code> {Escape(ProductVersion.Current)}.</footer>\n");
        return page.Append($"<script>{script}</script>\n</body>\n</html>\n").ToString();
    }

    private static void Summary(StringBuilder page, StudyAnalysis run, bool isNamed)
    {
        var words = new StudyWords(run);
        if (isNamed)
        {
            page.Append($"<h2>{Escape(run.Study.Name)}</h2>\n");
        }

        page.Append($"<p>{Escape(words.Counts)}; compared by {Escape(words.Goal)}</p>\n<ul>\n");
        foreach (var line in words.Essence())
        {
            page.Append($"<li>{Escape(line)}</li>\n");
        }

        page.Append("</ul>\n");
    }

    /// <param name="run">Whose trials are the rows; null where they are not trials.</param>
    private static void Table(StringBuilder page, string title, StudyTable table, string file, StudyAnalysis? run = null)
    {
        if (table.Rows.Count == 0)
        {
            return;
        }

        var numbers = run?.Study.Trials.ToDictionary(trial => trial.Id, trial => trial.Number);
        page.Append($"<h2>{Escape(title)}</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
        foreach (var column in table.Columns)
        {
            page.Append($"<th><button>{Escape(column)}</button></th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows.Take(MostRows))
        {
            page.Append(numbers is null ? "<tr>" : $"<tr data-t=\"{numbers[row[1]]}\">");
            foreach (var cell in row)
            {
                page.Append(Cell(cell));
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
        if (table.Rows.Count > MostRows)
        {
            page.Append($"<p>The first {MostRows} of {table.Rows.Count}; all are in {Escape(file)}.</p>\n");
        }
    }

    /// <summary>Numbers are short to read, and have all their digits for sorting.</summary>
    private static string Cell(string text) =>
        Analysis.Setting.NumberIn(text) is { } number
            ? $"<td class=\"n\" data-v=\"{Escape(text)}\">{Escape(IsShort(number) ? text : StudyWords.Number(number))}</td>"
            : $"<td>{Escape(text)}</td>";

    private static bool IsShort(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e9;

    private static string Image(Picture picture) =>
        $"<img alt=\"{Escape(picture.Title)}\" src=\"data:image/png;base64,"
            + $"{Convert.ToBase64String(SkiaPicture.ToPng(picture, scale: 2))}\">\n";

    private static string Escape(string text) => SvgPicture.Escape(text);

    private static string HashOf(string text) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
