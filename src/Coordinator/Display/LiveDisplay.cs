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

    /// <param name="width">Width of a line.</param>
    /// <param name="height">Lines of the terminal; no more are used, as a live display must not scroll.</param>
    /// <param name="note">What is wrong with the connection, if anything.</param>
    public static IRenderable Render(
        ExperimentView experiment, DateTimeOffset now, int width, int height, Glyphs glyphs, string? note = null)
    {
        var lines = new List<IRenderable>(Heading(experiment, now, width, glyphs));
        if (height >= RoomyHeight)
        {
            lines.Add(new StyledLine());
        }

        // Heading and rows leave five lines: two of the table, and one each for the count, the note and the cursor.
        var room = Math.Max(1, height - lines.Count - 5);
        var (shown, hidden) = Select(experiment.Trials, room);
        lines.AddRange(ColumnTable.Lines(Columns(shown, experiment.Trials, glyphs), width, glyphs));
        if (hidden.Count > 0)
        {
            var count = $"and {hidden.Count} more: {TrialText.Counts(hidden)}";
            lines.Add(new StyledLine(glyphs.Shorten(count, width), new Style(Color.Grey)));
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

    /// <returns>The trials that get a row, in order of their ids, and those that do not.</returns>
    internal static (IReadOnlyList<TrialView> Shown, IReadOnlyList<TrialView> Hidden) Select(
        IReadOnlyList<TrialView> trials, int room)
    {
        var inOrder = TrialText.InOrder(trials).ToList();
        if (inOrder.Count <= room)
        {
            return (inOrder, []);
        }

        // The sort is stable, so ids ascend within each status.
        var byInterest = inOrder.OrderBy(trial => TrialText.Rank(trial.Status)).ToList();
        return (byInterest[..room], byInterest[room..]);
    }

    private static IEnumerable<IRenderable> Heading(ExperimentView experiment, DateTimeOffset now, int width, Glyphs glyphs)
    {
        var over = experiment.Trials.Count(trial =>
            trial.Status is TrialStatus.Completed or TrialStatus.Failed or TrialStatus.Cancelled);
        var failed = experiment.Trials.Count(trial => trial.Status == TrialStatus.Failed);
        var done =
            $"  {over} of {UnitFormat.Count(experiment.Trials.Count, "trial")} done"
            + (failed > 0 ? $" ({failed} failed)" : "");
        var workers = "  " + (experiment.Workers > 0 ? UnitFormat.Count(experiment.Workers, "worker") : "no worker yet");
        var elapsed = "  " + UnitFormat.Duration(now - experiment.SubmittedAt);

        // The name is shortened first; on a very narrow terminal the line is cut off.
        var name = glyphs.Shorten(experiment.Name, Math.Max(8, width - (done + workers + elapsed).Length));
        yield return new StyledLine(name, new Style(decoration: Decoration.Bold))
            .Add(done)
            .Add(workers, new Style(experiment.Workers > 0 ? Color.Default : Color.Yellow))
            .Add(elapsed);
        yield return new StyledLine(glyphs.ShortenStart(experiment.Folder, width), new Style(Color.Grey));

        // Several workers may fetch the same file: one line is enough.
        var preparations = experiment.Trials.Select(trial => trial.Preparing).OfType<PreparingView>().DistinctBy(it => it.What);
        foreach (var preparing in preparations)
        {
            yield return new StyledLine(glyphs.Shorten(preparing.What, width - BarWidth - 8) + "  ").Add(
                preparing.Share is { } share ? $"{glyphs.Bar(share, BarWidth)} {UnitFormat.Done(share)}" : "",
                new Style(Color.Aqua));
        }
    }

    private static List<Column> Columns(IReadOnlyList<TrialView> shown, IReadOnlyList<TrialView> all, Glyphs glyphs)
    {
        List<Column> columns =
        [
            new("trial", 100, Cells(trial => trial.Id), Least: 5),
            new("variant", 50, Cells(trial => trial.Variant)),
            new("status", 95, Cells(trial => new Cell(TrialText.Of(trial.Status), TrialText.StyleOf(trial.Status)))),
            new("progress", 65, Cells(trial => new Cell(glyphs.Bar(trial.Done, BarWidth), TrialText.StyleOf(trial.Status)))),
            new("done", 90, Cells(trial => UnitFormat.Done(trial.Done)), Right: true),
            new("epoch", 85, Cells(trial => $"{trial.Epoch}/{trial.Epochs}"), Right: true),
            new("loss", 70, Cells(trial => UnitFormat.Loss(trial.Loss)), Right: true),
            new("val loss", 80, Cells(trial => UnitFormat.Loss(trial.ValidationLoss)), Right: true),
            new("best", 60, Cells(trial => UnitFormat.Loss(trial.BestValidationLoss)), Right: true),
            new("accuracy", 45, Cells(trial => UnitFormat.Percent(trial.Accuracy)), Right: true),
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
            [.. shown.Select(trial => new Cell(UnitFormat.Loss(Measure(trial, name))))],
            Right: true));

    private static double? Measure(TrialView trial, string name) =>
        trial.Measures is { } measures && measures.TryGetValue(name, out var value) ? value : null;

    private static Cell SamplesPerSecond(TrialView trial) =>
        trial.Status == TrialStatus.Running ? UnitFormat.Rate(trial.SamplesPerSecond) : UnitFormat.Missing;
}
