using AeCluster.Coordinator.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>All trials of an experiment with their current or final results.</summary>
public static class FinalTable
{
    /// <summary>Digits of the sweep hash that are shown: enough to compare two by eye.</summary>
    private const int HashDigits = 16;

    /// <summary>Prints the table of an experiment, its counts, the reasons of failures, and the run folder.</summary>
    public static void Write(IAnsiConsole console, ExperimentView experiment) =>
        console.Write(Render(experiment, console.Profile.Width, Glyphs.Of(console)));

    /// <param name="width">Width of the tables' lines. Sentences and the folder's path may be longer.</param>
    public static IRenderable Render(ExperimentView experiment, int width, Glyphs glyphs)
    {
        var trials = TrialText.InOrder(experiment.Trials).ToList();
        var results = new ResultColumns(trials);
        var lines = new List<IRenderable>(ColumnTable.Lines(Columns(trials, results), width, glyphs)) { new StyledLine() };
        if (ColumnTable.Lines(MemberColumns.Of(trials), width, glyphs) is { Count: > 2 } members)
        {
            lines.AddRange(members);
            lines.Add(new StyledLine());
        }

        lines.AddRange(TrialText.Failures(trials).Select(failure => StyledLine.Sentence(failure, Color.Red)));
        if (experiment.StopReason is { } reason)
        {
            lines.Add(StyledLine.Sentence($"stopped early: {reason}", Color.Red));
        }

        lines.AddRange(ProblemLines.Whole(experiment));
        lines.AddRange(FindingLines.Of(trials));
        if (experiment.Problem is { } problem)
        {
            lines.Add(StyledLine.Sentence($"the run folder is not complete: {problem}", Color.Red));
        }

        lines.Add(new StyledLine(glyphs.Shorten($"{experiment.Id} {ExperimentText.Outcome(experiment)}", width)));
        lines.AddRange(results.Legend().Select(line => StyledLine.Sentence(line, Color.Grey)));
        if (experiment is { SweepHash: { Length: > HashDigits } hash, Trials.Count: > 1 })
        {
            lines.Add(new StyledLine($"sweep hash: {hash[..HashDigits]}"));
        }

        lines.Add(
            new StyledLine("run folder: ") { IsWhole = true }.Add(experiment.Folder, new Style(decoration: Decoration.Bold)));
        return new Rows(lines);
    }

    private static List<Column> Columns(IReadOnlyList<TrialView> trials, ResultColumns results)
    {
        List<Column> columns =
        [
            new("trial", 100, Cells(trial => trial.Id), Least: 5),
            SettingColumns.Variant(trials, trials),
            new("status", 95, Cells(ResultColumns.Status)),
            new("epoch", 65, Cells(trial => $"{trial.Epoch}/{trial.Epochs}"), Right: true),
            new("loss", 70, Cells(trial => UnitFormat.Number(trial.Loss)), Right: true),
            new("val loss", 80, Cells(trial => UnitFormat.Number(trial.ValidationLoss)), Right: true),
            results.Best(trials, 96),
            .. results.Quality(trials, 60),
            new("time", 45, Cells(trial => UnitFormat.Duration(trial.Seconds)), Right: true),
            new(
                "weights",
                35,
                Cells(trial => trial.ParametersSha256 is { } hash ? hash[..Math.Min(8, hash.Length)] : UnitFormat.Missing)),
            new("worker", 30, Cells(trial => TrialText.Workers(trial)), Least: 10),
        ];
        columns.InsertRange(2, SettingColumns.Of(trials, trials));
        if (trials.Any(trial => trial.Attempt > 1))
        {
            columns.Add(
                new("attempts", 40, Cells(trial => trial.Attempt == 0 ? UnitFormat.Missing : $"{trial.Attempt}"), Right: true));
        }

        return columns;

        List<Cell> Cells(Func<TrialView, Cell> cell) => [.. trials.Select(cell)];
    }
}
