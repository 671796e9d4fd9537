using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Studies;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>An analysis on a terminal.</summary>
internal static class AnalysisTables
{
    /// <summary>Left out: the trials that are listed have all completed.</summary>
    private const string Status = "status";

    /// <param name="top">Number of trials to list.</param>
    public static void Write(IAnsiConsole console, IReadOnlyList<StudyAnalysis> runs, int top)
    {
        var (width, glyphs) = (console.Profile.Width, Glyphs.Of(console));
        foreach (var run in runs)
        {
            console.Write(new Rows([.. OfRun(run, width, glyphs, runs.Count == 1 ? top : 0)]));
        }

        if (runs.Count > 1)
        {
            console.Write(new Rows(Lines(Short(StudyTables.RunsOf(runs)), width, glyphs, int.MaxValue)));
        }
    }

    private static IEnumerable<IRenderable> OfRun(StudyAnalysis run, int width, Glyphs glyphs, int top)
    {
        var words = new StudyWords(run);
        yield return new StyledLine(Glyphs.Printable(run.Study.Name), new Style(decoration: Decoration.Bold));
        yield return new StyledLine(Glyphs.Printable($"{words.Counts}; compared by {words.Goal}"), new Style(Color.Grey));
        foreach (var line in words.Essence())
        {
            yield return new Spectre.Console.Text(Glyphs.Printable(line));
        }

        yield return new StyledLine();
        if (top == 0)
        {
            yield break;
        }

        IReadOnlyList<IReadOnlyList<IRenderable>> tables =
        [
            Importance(run, words, width, glyphs),
            Lines(Short(StudyTables.RungsOf(run)), width, glyphs, int.MaxValue),
            Lines(Short(Named(StudyTables.RankingOf(run), words)), width, glyphs, Math.Min(top, run.Study.Ranking.Count)),
        ];
        foreach (var table in tables.Where(table => table.Count > 0))
        {
            foreach (var line in table)
            {
                yield return line;
            }

            yield return new StyledLine();
        }
    }

    private static IReadOnlyList<IRenderable> Importance(StudyAnalysis run, StudyWords words, int width, Glyphs glyphs)
    {
        var settings = run.Importance.Settings;
        return settings.Count == 0 ? [] : ColumnTable.Lines(
            [
                new Column("setting", 100, [.. settings.Select(each => new Cell(words.NameOf(each.Setting)))], Least: 12),
                new Column("PED-ANOVA", 99, [.. settings.Select(each => new Cell(Text(each.Best)))], Right: true),
                new Column("chance", 97, [.. settings.Select(each => new Cell(StudyWords.Percent(each.Chance)))], Right: true),
                new Column("fANOVA", 98, [.. settings.Select(each => new Cell(Text(each.Variance)))], Right: true),
                new Column("trials", 50, [.. settings.Select(each => new Cell($"{each.Trials}"))], Right: true),
                new Column(
                    "",
                    60,
                    [
                        .. settings.Select(each => each.IsAboveChance
                            ? new Cell("")
                            : new Cell("no more than chance", new Style(Color.Grey))),
                    ]),
            ],
            width,
            glyphs);

        string Text(Share share) =>
            $"{StudyWords.Percent(share.Mean)} {(glyphs == Glyphs.Unicode ? "±" : "+-")} {StudyWords.Percent(share.Spread)}";
    }

    private static IReadOnlyList<IRenderable> Lines(StudyTable table, int width, Glyphs glyphs, int most) =>
        table.Rows.Count == 0 || most == 0 ? [] : ColumnTable.Lines(
            [
                .. table.Columns.Index().Where(column => column.Item != Status).Select(column => new Column(
                    column.Item,
                    100 - column.Index,
                    [.. table.Rows.Take(most).Select(row => new Cell(row[column.Index]))],
                    Right: table.Rows.All(row => IsNumberOrEmpty(row[column.Index])),
                    Least: 8)),
            ],
            width,
            glyphs);

    private static bool IsNumberOrEmpty(string cell) => cell.Length == 0 || Setting.NumberIn(cell) is not null;

    private static StudyTable Named(StudyTable table, StudyWords words) =>
        table with { Columns = [.. table.Columns.Select(words.ShortNameOf)] };

    /// <summary>With the digits that people read.</summary>
    private static StudyTable Short(StudyTable table) => table with
    {
        Rows = [.. table.Rows.Select(row => (IReadOnlyList<string>)[.. row.Select(StudyWords.Short)])],
    };
}
