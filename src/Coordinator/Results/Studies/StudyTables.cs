using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Tables;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>A table of an analysis: names of columns, and rows of cells.</summary>
/// <param name="File">Name of its file.</param>
internal sealed record StudyTable(string File, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public byte[] ToCsv()
    {
        var csv = new CsvDocument([.. Columns]);
        foreach (var row in Rows)
        {
            csv.Add([.. row]);
        }

        return csv.ToBytes();
    }
}

/// <summary>The numbers of an analysis as tables, with every digit.</summary>
internal static class StudyTables
{
    public const string Ranking = "ranking.csv";
    public const string Importance = "importance.csv";
    public const string Interactions = "interactions.csv";
    public const string Marginals = "marginals.csv";
    public const string Progress = "progress.csv";
    public const string Rungs = "rungs.csv";
    public const string Runs = "runs.csv";

    public static readonly IReadOnlyList<string> Names =
        [Ranking, Importance, Interactions, Marginals, Progress, Rungs, Runs];

    /// <summary>Those that the runs have anything for; of several runs, what compares them.</summary>
    public static IEnumerable<StudyTable> Of(IReadOnlyList<StudyAnalysis> runs)
    {
        var tables = runs is [var run]
            ? [RankingOf(run), ImportanceOf(run), InteractionsOf(run), MarginalsOf(run), RungsOf(run)]
            : new[] { RunsOf(runs) };
        return tables.Append(ProgressOf(runs)).Where(table => table.Rows.Count > 0);
    }

    /// <summary>Completed trials, the best first, then the others in the order of the plan; the settings that differ, the most
    /// important first.</summary>
    public static StudyTable RankingOf(StudyAnalysis run)
    {
        var (study, front) = (run.Study, run.Front.ToHashSet());
        var paths = run.Settings.SelectMany(setting => setting.Aliases.Prepend(setting.Path)).ToList();
        string[] onFront = study.Goals.Count > 1 ? ["pareto_front"] : [];
        var ranked = study.Ranking.ToHashSet();
        return new StudyTable(
            Ranking,
            ["rank", "trial", "status", .. study.Goals.Select(goal => goal.Metric), .. onFront, "epochs", "seconds", .. paths],
            [
                .. study.Ranking.Index().Select(each => Row($"{each.Index + 1}", each.Item)),
                .. study.Trials.Where(trial => !ranked.Contains(trial)).Select(trial => Row("", trial)),
            ]);

        IReadOnlyList<string> Row(string rank, StudyTrial trial) =>
        [
            rank,
            trial.Id,
            trial.Status,
            .. trial.Values.Select(CsvDocument.Exact),
            .. onFront.Select(_ => front.Contains(trial) ? "yes" : ""),
            CsvDocument.Whole(trial.Epochs),
            CsvDocument.Rounded(trial.Seconds),
            .. paths.Select(path => trial.Settings.GetValueOrDefault(path, "")),
        ];
    }

    public static StudyTable ImportanceOf(StudyAnalysis run) => new(
        Importance,
        [
            "setting", "trials", "ped_anova", "ped_anova_spread", "ped_anova_chance", "above_chance", "fanova", "fanova_spread",
            "always_with",
        ],
        [
            .. run.Importance.Settings.Select(each => (IReadOnlyList<string>)
            [
                each.Setting.Path,
                CsvDocument.Whole(each.Trials),
                CsvDocument.Exact(each.Best.Mean),
                CsvDocument.Exact(each.Best.Spread),
                CsvDocument.Exact(each.Chance),
                each.IsAboveChance ? "yes" : "no",
                CsvDocument.Exact(each.Variance.Mean),
                CsvDocument.Exact(each.Variance.Spread),
                string.Join(' ', each.Setting.Aliases),
            ]),
        ]);

    public static StudyTable RungsOf(StudyAnalysis run) => new(
        Rungs,
        ["epochs", "reached", "pruned", "paused", "best", "worst_that_went_on"],
        [
            .. run.Rungs.Select(rung => (IReadOnlyList<string>)
            [
                CsvDocument.Whole(rung.Epochs),
                CsvDocument.Whole(rung.Reached),
                CsvDocument.Whole(rung.Pruned),
                CsvDocument.Whole(rung.Paused),
                Finite(rung.Best),
                Finite(rung.Limit),
            ]),
        ]);

    /// <summary>The best of each run.</summary>
    public static StudyTable RunsOf(IReadOnlyList<StudyAnalysis> runs) => new(
        Runs,
        ["run", "trials", "completed", "stopped", "failed", "epochs", "hours", "best_trial", runs[0].Study.Goal.Metric, "median"],
        [
            .. runs.Select(run => (IReadOnlyList<string>)
            [
                run.Study.Name,
                CsvDocument.Whole(run.Study.Trials.Count),
                CsvDocument.Whole(run.Study.Trials.Count(trial => trial.IsCompleted)),
                CsvDocument.Whole(run.Study.Trials.Count(trial => trial.IsStopped)),
                CsvDocument.Whole(run.Study.Trials.Count(trial => trial.IsFailed)),
                CsvDocument.Whole(run.Study.Trials.Sum(trial => (long)trial.Epochs)),
                CsvDocument.Exact(run.Progress is [.., var last] ? last.Hours : null),
                run.Study.Ranking is [var best, ..] ? best.Id : "",
                run.Study.Ranking is [var first, ..] ? CsvDocument.Exact(first.Value) : "",
                run.Study.Ranking is { Count: > 0 } all ? CsvDocument.Exact(all[all.Count / 2].Value) : "",
            ]),
        ]);

    private static StudyTable InteractionsOf(StudyAnalysis run) => new(
        Interactions,
        ["setting", "with", "fanova", "fanova_spread"],
        [
            .. run.Importance.Interactions.Select(pair => (IReadOnlyList<string>)
            [
                pair.One.Path,
                pair.Other.Path,
                CsvDocument.Exact(pair.Variance.Mean),
                CsvDocument.Exact(pair.Variance.Spread),
            ]),
        ]);

    /// <summary>What the model predicts for each value of a setting, on average over all others.</summary>
    private static StudyTable MarginalsOf(StudyAnalysis run) => new(
        Marginals,
        ["setting", "from", "to", "predicted", "low", "high"],
        [
            .. run.Importance.Settings.SelectMany(each => each.Marginal.Select((band, cell) =>
            {
                var (from, to) = EndsOf(each.Cells, cell);
                return (IReadOnlyList<string>)
                [
                    each.Setting.Path, from, to,
                    CsvDocument.Exact(band.Middle), CsvDocument.Exact(band.Low), CsvDocument.Exact(band.High),
                ];
            })),
        ]);

    private static StudyTable ProgressOf(IReadOnlyList<StudyAnalysis> runs) => new(
        Progress,
        ["run", "completed", "epochs", "hours", "trial", "result", "best"],
        [
            .. runs.SelectMany(run => run.Progress.Select(point => (IReadOnlyList<string>)
            [
                run.Study.Name,
                CsvDocument.Whole(point.Completed),
                CsvDocument.Whole(point.Epochs),
                CsvDocument.Exact(point.Hours),
                point.Trial.Id,
                CsvDocument.Exact(point.Value),
                CsvDocument.Exact(point.Best),
            ])),
        ]);

    /// <summary>The numbers between which a cell lies; of a level its value, twice.</summary>
    private static (string From, string To) EndsOf(Cells cells, int cell)
    {
        var setting = cells.Setting;
        var numbers = setting.Scale is null ? 0 : cells.Count - setting.Levels.Count;
        return cell < numbers
            ? (CsvDocument.Exact(setting.Scale!.FromUnit(cells.Edges[cell])),
                CsvDocument.Exact(setting.Scale.FromUnit(cells.Edges[cell + 1])))
            : (setting.Levels[cell - numbers], setting.Levels[cell - numbers]);
    }

    private static string Finite(double value) => double.IsFinite(value) ? CsvDocument.Exact(value) : "";
}
