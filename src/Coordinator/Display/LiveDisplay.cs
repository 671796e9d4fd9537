using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>What a terminal shows while an experiment runs: a pure function of the experiment's view and the terminal's
/// size.</summary>
public static class LiveDisplay
{
    private const int BarWidth = 10;
    private const int RoomyHeight = 12;
    private const int MaxFailures = 2;
    private const int MaxPreparations = 3;

    /// <param name="width">Width of a line.</param>
    /// <param name="height">Lines of the terminal; no more are used, as a live display must not scroll.</param>
    /// <param name="note">What is wrong with the connection, if anything.</param>
    public static IRenderable Render(
        ExperimentView experiment, DateTimeOffset now, int width, int height, Glyphs glyphs, string? note = null)
    {
        var lines = new List<IRenderable>
        {
            Heading.Line(experiment, now, width, glyphs),
            new StyledLine(glyphs.ShortenStart(experiment.Folder, width), new Style(Color.Grey)),
        };
        lines.AddRange(Preparations(experiment, width, glyphs).Take(height >= RoomyHeight ? MaxPreparations : 1));
        lines.AddRange(ProblemLines.Live(experiment, width, glyphs).Take(Math.Max(1, height / 4)));
        lines.AddRange(TrialText.Failures(experiment.Trials, least: 2)
            .Take(height >= RoomyHeight ? MaxFailures : 0)
            .Select(failure => new StyledLine(glyphs.Shorten(failure, width), new Style(Color.Red))));
        if (height >= RoomyHeight)
        {
            lines.Add(new StyledLine());
        }

        // Heading and rows leave five lines: two of the table, and one each for the count, the note and the cursor.
        var shown = TrialRows.Select(experiment.Trials, Math.Max(1, height - lines.Count - 5));
        if (shown.Count > 0)
        {
            lines.AddRange(ColumnTable.Lines(Columns(shown, experiment.Trials, glyphs), width, glyphs));
        }

        if (shown.Count < experiment.Trials.Count)
        {
            lines.Add(new StyledLine(Rest(experiment.Trials, shown.Count, width, glyphs), new Style(Color.Grey)));
        }

        // The lines that are left: a blank one, the table's two, and one for the count.
        var members = ColumnTable.Lines(MemberColumns.Of(shown), width, glyphs);
        var left = height - lines.Count - 2;
        if (members.Count > 2 && left >= 5)
        {
            lines.Add(new StyledLine());
            lines.AddRange(members.Take(left - 2));
            if (members.Count > left - 2)
            {
                lines.Add(new StyledLine($"and {members.Count - (left - 2)} more", new Style(Color.Grey)));
            }
        }

        if (note is not null)
        {
            lines.Add(new StyledLine(glyphs.Shorten(note, width), new Style(Color.Yellow)));
        }

        return new Rows(lines);
    }

    /// <returns>How many trials have no row, and the counts of all.</returns>
    private static string Rest(IReadOnlyList<TrialView> all, int shown, int width, Glyphs glyphs)
    {
        var counts = TrialText.Counts(all);
        var whole = shown == 0 ? counts : $"and {all.Count - shown} more; of all {all.Count}: {counts}";
        return glyphs.Shorten(whole.Length <= width ? whole : counts, width);
    }

    private static IEnumerable<StyledLine> Preparations(ExperimentView experiment, int width, Glyphs glyphs) =>
        experiment
            .Trials.Select(trial => trial.Preparing)
            .OfType<PreparingView>()
            // Several workers may fetch the same file: one line is enough.
            .DistinctBy(it => it.What)
            .Select(preparing => new StyledLine(glyphs.Shorten(preparing.What, width - BarWidth - 8) + "  ").Add(
                preparing.Share is { } share ? $"{glyphs.Bar(share, BarWidth)} {UnitFormat.Done(share)}" : "",
                new Style(Color.Aqua)));

    private static List<Column> Columns(IReadOnlyList<TrialView> shown, IReadOnlyList<TrialView> all, Glyphs glyphs)
    {
        var results = new ResultColumns(all);
        List<Column> columns =
        [
            new("trial", 100, Cells(trial => new Cell(trial.Id, TrialText.StyleOf(trial.Status))), Least: 5),
            SettingColumns.Variant(shown, all),
            new("status", 93, Cells(ResultColumns.Status)),
            new("progress", 44, Cells(trial => new Cell(glyphs.Bar(trial.Done, BarWidth), TrialText.StyleOf(trial.Status)))),
            new("done", 95, Cells(trial => UnitFormat.Done(trial.Done)), Right: true),
            new("epoch", 85, Cells(trial => $"{trial.Epoch}/{trial.Epochs}"), Right: true),
            new("loss", 70, Cells(trial => UnitFormat.Number(trial.Loss)), Right: true),
            new("val loss", 96, Cells(trial => UnitFormat.Number(trial.ValidationLoss)), Right: true),
            results.Best(shown, 80),
            .. results.Quality(shown, 45),
            new("samples/s", 42, Cells(SamplesPerSecond), Right: true),
            new("worker", 40, Cells(trial => TrialText.Workers(trial)), Least: 10),
        ];
        columns.AddRange(MeasureColumns(shown));
        columns.InsertRange(2, SettingColumns.Of(shown, all));
        // The number of the attempt says something only where a worker was lost.
        if (all.Any(trial => trial.Attempt > 1))
        {
            columns.Add(
                new("attempt", 55, Cells(trial => trial.Attempt == 0 ? UnitFormat.Missing : $"{trial.Attempt}"), Right: true));
        }

        return columns;

        List<Cell> Cells(Func<TrialView, Cell> cell) => [.. shown.Select(cell)];
    }

    /// <returns>A column for each measure that any of the trials reports, whatever its name.</returns>
    private static IEnumerable<Column> MeasureColumns(IReadOnlyList<TrialView> shown) => shown
        .SelectMany(trial => trial.Measures?.Keys ?? [])
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(name => new Column(
            name.Replace('_', ' '),
            38,
            [.. shown.Select(trial => new Cell(UnitFormat.Number(Measure(trial, name))))],
            Right: true));

    private static double? Measure(TrialView trial, string name) =>
        trial.Measures is { } measures && measures.TryGetValue(name, out var value) ? value : null;

    private static Cell SamplesPerSecond(TrialView trial) =>
        trial.Status == TrialStatus.Running ? UnitFormat.Rate(trial.SamplesPerSecond) : UnitFormat.Missing;
}
