using System.Globalization;
using AeCluster.Coordinator.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>All experiments and workers of a coordinator: what <c>status</c> without an id shows.</summary>
public static class Overview
{
    /// <param name="experiments">In any order; the newest is shown first.</param>
    public static IRenderable Render(
        IReadOnlyList<ExperimentView> experiments, IReadOnlyList<WorkerView> workers, int width, Glyphs glyphs)
    {
        var lines = new List<IRenderable>();
        if (experiments.Count == 0)
        {
            lines.Add(new StyledLine("no experiments yet; hand one over with `aecluster submit FILE`"));
        }
        else
        {
            lines.AddRange(
                ColumnTable.Lines(Columns([.. experiments.OrderByDescending(each => each.SubmittedAt)]), width, glyphs));
        }

        lines.AddRange(experiments
            .Where(each => each.Queue is not null)
            .Select(each => StyledLine.Sentence($"{each.Id}: {each.Queue}", Color.Grey)));
        lines.AddRange(experiments.SelectMany(each => ProblemLines.Whole(each, withId: true)));
        lines.Add(new StyledLine());
        if (workers.Count == 0)
        {
            lines.Add(
                new StyledLine(
                    glyphs.Shorten("no workers; start one with `aecluster worker --join HOST:PORT`", width),
                    new Style(Color.Yellow)));
        }
        else
        {
            lines.AddRange(
                ColumnTable.Lines(Columns([.. workers.OrderBy(each => each.Id, StringComparer.Ordinal)]), width, glyphs));
        }

        return new Rows(lines);
    }

    private static List<Column> Columns(List<ExperimentView> experiments)
    {
        return
        [
            new("experiment", 100, Cells(each => each.Id), Least: 12),
            new("status", 90, Cells(each => ExperimentText.StatusOf(each))),
            new("trials", 80, Cells(each => $"{each.Trials.Count}"), Right: true),
            new("of them", 70, Cells(each => TrialText.Counts(each.Trials)), Least: 12),
            new(
                "submitted (UTC)",
                50,
                Cells(each => each.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))),
        ];

        List<Cell> Cells(Func<ExperimentView, Cell> cell) => [.. experiments.Select(cell)];
    }

    private static List<Column> Columns(List<WorkerView> workers)
    {
        return
        [
            new("worker", 100, Cells(each => each.Id), Least: 10),
            new("host", 60, Cells(each => each.Host), Least: 8),
            new("pid", 40, Cells(each => $"{each.ProcessId}"), Right: true),
            new("device", 70, Cells(each => each.Device)),
            new("processor", 30, Cells(each => each.Processor), Least: 12),
            new(
                "slots",
                80,
                Cells(each => $"{each.Running.Count}/{each.Slots}{(each.IsDraining ? " draining" : "")}"),
                Right: true),
            new("threads", 50, Cells(each => $"{each.Threads}"), Right: true),
            new(
                "running",
                90,
                Cells(each => each.Running.Count == 0 ? UnitFormat.Missing : string.Join(' ', each.Running)),
                Least: 10),
        ];

        List<Cell> Cells(Func<WorkerView, Cell> cell) => [.. workers.Select(cell)];
    }
}
