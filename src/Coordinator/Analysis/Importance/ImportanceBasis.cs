namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>Trials that have the same settings, and their results.</summary>
/// <param name="Own">Settings that these trials have and others do not; in the group of all trials, those that all have.</param>
/// <param name="Settings">All that differ among these trials and that all of them have.</param>
/// <param name="Results">NaN for a trial that failed.</param>
internal sealed record ImportanceGroup(
    IReadOnlyList<Setting> Own, IReadOnlyList<Setting> Settings, IReadOnlyList<StudyTrial> Trials, double[] Results)
{
    public required Goal Goal { get; init; }
}

/// <summary>The results that importance is computed from.</summary>
/// <param name="Groups">That of all trials first.</param>
/// <param name="Trials">Number of all trials.</param>
/// <param name="IsLog">Whether results differ by so large factors that their logarithms are to be explained.</param>
/// <param name="Words">What was compared.</param>
internal sealed record ImportanceBasis(IReadOnlyList<ImportanceGroup> Groups, int Trials, bool IsLog, string Words)
{
    /// <summary>Why there is nothing to compute; null where there is.</summary>
    public string? Missing { get; init; }

    public static ImportanceBasis Of(Study study)
    {
        var (results, words) = Results(study);
        var finite = results.Where(result => double.IsFinite(result.Value)).ToList();
        var settings = Setting.Of(study.Paths, [.. results.Select(result => result.Trial)]);
        var missing = finite.Count < ImportanceAnalysis.FewestTrials
            ? $"{finite.Count} {(finite.Count == 1 ? "trial has a result" : "trials have results")}; importance needs at least "
                + $"{ImportanceAnalysis.FewestTrials}"
            : settings.Count == 0 ? "no setting differs between the trials"
            : finite.All(result => result.Value.Equals(finite[0].Value)) ? "all trials have the same result"
            : null;
        if (missing is not null)
        {
            return new([], 0, false, "") { Missing = missing };
        }

        var isLog = NumberScale.OfResults([.. finite.Select(result => result.Value)]).IsLog;
        var groups = settings
            .GroupBy(setting => string.Concat(results.Select(it => it.Trial.Settings.ContainsKey(setting.Path) ? '1' : '0')))
            .Select(group => GroupOf(study, group, [.. results.Where((_, trial) => group.Key[trial] == '1')]))
            .Where(group => group.Results.Count(double.IsFinite) >= ImportanceAnalysis.FewestTrials)
            .OrderByDescending(group => group.Trials.Count)
            .ToList();
        return new(groups, results.Count, isLog, words);
    }

    private static ImportanceGroup GroupOf(
        Study study, IEnumerable<Setting> own, IReadOnlyList<(StudyTrial Trial, double Value)> results)
    {
        IReadOnlyList<StudyTrial> trials = [.. results.Select(result => result.Trial)];
        IReadOnlyList<Setting> all =
        [
            .. Setting.Of(study.Paths, trials).Where(setting => trials.All(trial => trial.Settings.ContainsKey(setting.Path))),
        ];
        var names = own.Select(setting => setting.Path).ToHashSet();
        return new ImportanceGroup(
            [.. all.Where(setting => names.Contains(setting.Path))],
            all,
            trials,
            [.. results.Select(result => result.Value)])
        {
            Goal = study.Goal,
        };
    }

    /// <summary>Trials with comparable results, and failed ones with NaN. Where trials were stopped early, all are compared after
    /// the largest number of epochs that at least half of them have reached.</summary>
    private static (IReadOnlyList<(StudyTrial Trial, double Value)> Results, string Words) Results(Study study)
    {
        var failed = study.Trials.Where(trial => trial.IsFailed).Select(trial => (trial, double.NaN)).ToList();
        var besides = failed.Count == 0 ? "" : $"; {failed.Count} failed, which count as worse than any";
        if (!study.HasStopped)
        {
            return (
                [.. study.Ranking.OrderBy(trial => trial.Number).Select(trial => (trial, trial.Value!.Value)), .. failed],
                $"{study.Ranking.Count} completed {(study.Ranking.Count == 1 ? "trial" : "trials")}{besides}");
        }

        var trained = study.Trials.Where(trial => (trial.IsCompleted || trial.IsStopped) && trial.Curve.Count > 0).ToList();
        var epochs = trained.Select(trial => trial.Curve.Count).OrderDescending().ElementAtOrDefault(trained.Count / 2);
        var compared = trained
            .Where(trial => trial.Curve.Count >= epochs)
            .Select(trial => (Trial: trial, Value: trial.BestWithin(epochs, study.Goal)))
            .Where(result => double.IsFinite(result.Value))
            .ToList();
        return (
            [.. compared, .. failed],
            $"{compared.Count} trials by the best of their first {epochs} {(epochs == 1 ? "epoch" : "epochs")}, as some were "
                + $"stopped early{besides}");
    }
}
