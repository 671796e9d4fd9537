using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Everything that is said of one run.</summary>
/// <param name="Settings">All that differ, the most important first.</param>
/// <param name="Best">The best tenth of the trials with a result, at least three and at most half of them.</param>
internal sealed record StudyAnalysis(
    Study Study,
    ImportanceAnalysis Importance,
    IReadOnlyList<Setting> Settings,
    IReadOnlyList<StudyTrial> Best,
    IReadOnlyList<CommonTrait> Traits,
    IReadOnlyList<ProgressPoint> Progress,
    IReadOnlyList<Rung> Rungs)
{
    /// <summary>Trials that no other one beats in every goal; none where there is one goal.</summary>
    public IReadOnlyList<StudyTrial> Front { get; } = Study.Goals.Count > 1 ? TradeOff.Front(Study) : [];

    public static StudyAnalysis Of(Study study)
    {
        var importance = ImportanceAnalysis.Of(study);
        var important = importance.Settings.Select(each => each.Setting).ToList();
        var known = important.SelectMany(setting => setting.Aliases.Prepend(setting.Path)).ToHashSet();
        var ranking = study.Ranking;
        IReadOnlyList<StudyTrial> best =
            [.. ranking.Take(Math.Min(PedAnova.BestOf(ranking.Count), ranking.Count / 2))];
        return new StudyAnalysis(
            study,
            importance,
            [.. important, .. Setting.Of(study.Paths, study.Trials).Where(setting => !known.Contains(setting.Path))],
            best,
            [
                .. importance.Settings
                    .Where(each => each.IsAboveChance && best.Count > 1)
                    .Select(each => CommonTrait.Of(each.Setting, best, ranking))
                    .OfType<CommonTrait>(),
            ],
            Coordinator.Analysis.Progress.Of(study),
            Rung.Of(study));
    }
}
