using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Studies;

namespace AeCluster.Coordinator.Display;

/// <summary>An analysis as <c>--json</c> prints it.</summary>
/// <param name="Files">Paths of what was written.</param>
internal sealed record AnalysisDocument(IReadOnlyList<AnalysedRunDocument> Runs, IReadOnlyList<string> Files)
{
    public static AnalysisDocument Of(IReadOnlyList<StudyAnalysis> runs, IReadOnlyList<string> files) =>
        new([.. runs.Select(AnalysedRunDocument.Of)], files);
}

/// <param name="Counts">Number of trials by status.</param>
/// <param name="Ranking">Completed trials, the best first.</param>
/// <param name="Missing">Why there is no importance; null where there is.</param>
/// <param name="Explained">Share of the variance of unseen trials that the model behind fANOVA explains.</param>
/// <param name="ParetoFront">Ids; empty where there is one goal.</param>
/// <param name="Essence">What is to be said, in sentences.</param>
internal sealed record AnalysedRunDocument(
    string Run,
    IReadOnlyList<GoalDocument> Goals,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<RankedTrialDocument> Ranking,
    IReadOnlyList<ImportanceDocument> Importance,
    IReadOnlyList<InteractionDocument> Interactions,
    string? Missing,
    double? Explained,
    IReadOnlyList<RungDocument> Rungs,
    IReadOnlyList<BestSoFarDocument> Progress,
    IReadOnlyList<string> ParetoFront,
    IReadOnlyList<string> Essence)
{
    public static AnalysedRunDocument Of(StudyAnalysis run) => new(
        run.Study.Name,
        [.. run.Study.Goals.Select(goal => new GoalDocument(goal.Metric, goal.IsMaximized))],
        run.Study.Trials.CountBy(trial => trial.Status).ToDictionary(),
        [
            .. run.Study.Ranking.Select((trial, rank) => new RankedTrialDocument(
                rank + 1, trial.Id, trial.Name, trial.Values, trial.Epochs, trial.Seconds, trial.Settings)),
        ],
        [
            .. run.Importance.Settings.Select(each => new ImportanceDocument(
                each.Setting.Path,
                each.Setting.Aliases,
                each.Trials,
                ShareDocument.Of(each.Best),
                each.Chance,
                each.IsAboveChance,
                ShareDocument.Of(each.Variance))),
        ],
        [
            .. run.Importance.Interactions.Select(pair => new InteractionDocument(
                pair.One.Path, pair.Other.Path, ShareDocument.Of(pair.Variance))),
        ],
        run.Importance.Missing,
        run.Importance.Explained,
        [
            .. run.Rungs.Select(rung => new RungDocument(
                rung.Epochs, rung.Reached, rung.Pruned, rung.Paused, Finite(rung.Best), Finite(rung.Limit))),
        ],
        [
            .. run.Progress.Select(point => new BestSoFarDocument(
                point.Completed, point.Epochs, point.Hours, point.Trial.Id, point.Value, point.Best)),
        ],
        [.. run.Front.Select(trial => trial.Id)],
        [.. new StudyWords(run).Essence()]);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

internal sealed record GoalDocument(string Metric, bool IsMaximized);

/// <param name="Values">One for each goal.</param>
internal sealed record RankedTrialDocument(
    int Rank,
    string Trial,
    string? Name,
    IReadOnlyList<double?> Values,
    int Epochs,
    double? Seconds,
    IReadOnlyDictionary<string, string> Settings);

/// <param name="AlwaysWith">Settings that always change together with this one.</param>
/// <param name="Trials">Number of trials that were compared.</param>
/// <param name="PedAnovaChance">What one in twenty settings without any effect would exceed.</param>
internal sealed record ImportanceDocument(
    string Setting,
    IReadOnlyList<string> AlwaysWith,
    int Trials,
    ShareDocument PedAnova,
    double PedAnovaChance,
    bool IsAboveChance,
    ShareDocument Fanova);

internal sealed record InteractionDocument(string Setting, string With, ShareDocument Fanova);

internal sealed record ShareDocument(double Share, double Spread)
{
    public static ShareDocument Of(Share share) => new(share.Mean, share.Spread);
}

/// <param name="WorstThatWentOn">Worst result up to there of trials that went on.</param>
internal sealed record RungDocument(int Epochs, int Reached, int Pruned, int Paused, double? Best, double? WorstThatWentOn);

internal sealed record BestSoFarDocument(int Completed, int Epochs, double? Hours, string Trial, double Result, double Best);
