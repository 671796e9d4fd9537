using System.Globalization;
using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Plots;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>An analysis in words, the same in the terminal, on the page and in the report.</summary>
internal sealed class StudyWords(StudyAnalysis analysis)
{
    private const int MostImportant = 3;

    private readonly Dictionary<string, string> _names = analysis.Study.Paths
        .Zip(TrialLabel.ShortNamesOf([.. analysis.Study.Paths]))
        .ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The goal and its direction: <c>validation_loss</c>, <c>accuracy (higher is better)</c>.</summary>
    public string Goal => NameOf(analysis.Study.Goal);

    /// <summary>How many trials there are, by what became of them.</summary>
    public string Counts
    {
        get
        {
            var trials = analysis.Study.Trials;
            var byStatus = trials.CountBy(trial => trial.Status).OrderByDescending(pair => pair.Value).ToList();
            return $"{trials.Count} {(trials.Count == 1 ? "trial" : "trials")}: "
                + string.Join(", ", byStatus.Select(pair => $"{pair.Value} {pair.Key}"));
        }
    }

    public static string NameOf(Goal goal) => goal.IsMaximized ? $"{goal.Metric} (higher is better)" : goal.Metric;

    public static string Percent(double share) => share.ToString("0.#%", CultureInfo.InvariantCulture);

    public static string Number(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A cell of a table; numbers with the digits that people read.</summary>
    public static string Short(string cell) =>
        Setting.NumberIn(cell) is { } number && number != Math.Floor(number) ? Number(number) : cell;

    /// <summary>The last words of a path that distinguish it from the others.</summary>
    public string ShortNameOf(string path) => _names.GetValueOrDefault(path, path);

    /// <summary>The setting, and those that always change together with it.</summary>
    public string NameOf(Setting setting) => setting.Aliases.Count == 0
        ? ShortNameOf(setting.Path)
        : $"{ShortNameOf(setting.Path)} (with {string.Join(", ", setting.Aliases.Select(ShortNameOf))})";

    /// <summary>A trial, its result and its settings.</summary>
    public string TipOf(StudyTrial trial)
    {
        var result = trial.Value is { } value ? $"{analysis.Study.Goal.Metric} {Number(value)}" : trial.Status;
        return string.Join(
            '\n',
            [
                $"{trial.Id}{(trial.Name is { } name ? $" {name}" : "")}: {result}",
                .. analysis.Study.Paths
                    .Where(trial.Settings.ContainsKey)
                    .Select(path => $"{ShortNameOf(path)} = {trial.Settings[path]}"),
            ]);
    }

    /// <summary>What matters, and what the best trials have in common, in sentences.</summary>
    public IEnumerable<string> Essence()
    {
        var study = analysis.Study;
        if (study.Ranking is [var best, ..])
        {
            var median = study.Ranking.Count < 3
                ? ""
                : $" (the median of {study.Ranking.Count} is {Number(study.Ranking[study.Ranking.Count / 2].Value!.Value)})";
            yield return $"best: {best.Id} with {study.Goal.Metric} {Number(best.Value!.Value)}{median}";
        }

        if (analysis.Importance.Missing is { } missing)
        {
            yield return $"which settings matter is not known: {missing}";
        }
        else
        {
            foreach (var line in Important())
            {
                yield return line;
            }
        }

        if (analysis.Rungs.Count > 0)
        {
            var full = study.Trials.Where(trial => trial.IsCompleted).Select(trial => trial.Epochs).DefaultIfEmpty().Max();
            var trained = study.Trials.Sum(trial => (long)trial.Epochs);
            var over = study.Trials.Count(trial => trial.IsCompleted || trial.IsStopped);
            yield return $"{study.Trials.Count(trial => trial.IsStopped)} of {study.Trials.Count} trials were stopped early; all "
                + $"together were trained for {trained} epochs"
                + (full > 0 ? $", {Percent(trained / (double)(over * full))} of what {over} whole trials take" : "");
        }

        foreach (var note in study.Notes)
        {
            yield return note;
        }
    }

    /// <summary>Why numbers are to be read with care.</summary>
    public IEnumerable<string> Doubts()
    {
        if (analysis.Importance.Explained is { } explained && explained < ImportanceAnalysis.LittleExplained)
        {
            yield return $"the model behind fANOVA explains {Percent(Math.Max(0, explained))} of the variance of trials that it "
                + "has not seen: its shares are mostly noise";
        }

        if (analysis.Importance.Settings.Count > 0 && !analysis.Importance.Settings.Any(each => each.IsAboveChance))
        {
            yield return "in no setting do the best trials differ from all by more than chance: more trials would tell";
        }
    }

    private IEnumerable<string> Important()
    {
        var settings = analysis.Importance.Settings.Where(each => each.IsAboveChance).Take(MostImportant).ToList();
        if (settings.Count > 0)
        {
            yield return "most important: " + string.Join(
                "; ",
                settings.Select(each => $"{NameOf(each.Setting)} ({Percent(each.Best.Mean)} by PED-ANOVA, "
                    + $"{Percent(each.Variance.Mean)} of the variance by fANOVA)"));
        }

        if (analysis.Traits.Count > 0)
        {
            yield return $"the best {analysis.Best.Count} have in common: " + string.Join(
                "; ",
                analysis.Traits.Select(trait => trait.IsRange
                    ? $"{NameOf(trait.Setting)} from {trait.Text} (of {trait.AmongAll})"
                    : $"{NameOf(trait.Setting)} {trait.Text} ({trait.Have} of {trait.Best}; {trait.AmongAll})"));
        }

        foreach (var doubt in Doubts())
        {
            yield return doubt;
        }
    }
}
