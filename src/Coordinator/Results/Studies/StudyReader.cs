using System.Globalization;
using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results.Reports;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Reads the tables of a run folder for an analysis. They are enough: it does not matter which version has planned the
/// trials, and whether the run goes on.</summary>
internal static class StudyReader
{
    private const string Best = "best_";
    private const string Classifier = "classifier";

    /// <param name="goals">What to compare by; none for that by which the run ranks its trials.</param>
    /// <exception cref="RunFolderException">It is no run folder, a table is missing or damaged, or there is no such
    /// metric.</exception>
    public static Study Read(string folder, IReadOnlyList<Goal> goals)
    {
        var rows = TableRow.ReadAll(Path.Combine(folder, RunFolder.TrialsFile));
        var columns = rows.Count == 0 ? [] : rows[0].Columns.ToList();
        var (kept, note) = Comparable(rows);
        IReadOnlyList<Goal> compared = goals.Count > 0 ? goals : [new Goal(UsualMetric(kept))];
        var curves = EpochCurves.Read(Path.Combine(folder, RunFolder.MetricsFile), [.. compared.Select(goal => goal.Metric)]);
        // Between the variant and the status there are the searched settings.
        string[] paths = [.. columns.SkipWhile(it => it != TrialColumns.Variant).TakeWhile(it => it != "status").Skip(1)];
        var trials = kept.Select((row, number) => TrialOf(row, number, paths, compared, curves, goals.Count == 0)).ToList();
        return new Study(
            NameOf(folder),
            trials.Select(trial => trial.Settings[TrialColumns.Variant]).Distinct().Count() > 1
                ? [TrialColumns.Variant, .. paths]
                : paths,
            compared,
            trials)
        {
            Notes = note is null ? [] : [note],
        };
    }

    private static StudyTrial TrialOf(
        TableRow row, int number, string[] paths, IReadOnlyList<Goal> goals, EpochCurves curves, bool isUsual)
    {
        var id = row[TrialColumns.Trial];
        var epochs = curves.Of(id);
        var first = epochs.Select(epoch => epoch[0]).ToList();
        // All goals are measured on one model: that of the epoch in which the first is best.
        var best = epochs.Where(epoch => double.IsFinite(epoch[0])).OrderBy(epoch => goals[0].CostOf(epoch[0])).FirstOrDefault();
        double?[] values = [.. goals.Select((_, goal) => Finite(best?[goal]))];
        if (isUsual)
        {
            var column = row[TrialColumns.RankedBy] is { Length: > 0 } ranked ? ranked : Best + goals[0].Metric;
            values[0] = Finite(row.Number(column));
        }

        return new StudyTrial(
            number,
            id,
            row["status"],
            Settings(row, paths),
            [.. values],
            first)
        {
            Name = row["name"] is { Length: > 0 } name ? name : null,
            Epochs = (int?)row.Number("epochs") ?? epochs.Count,
            Started = Time(row["started"]),
            Seconds = row.Number("seconds"),
            Reason = row["reason"],
        };
    }

    private static Dictionary<string, string> Settings(TableRow row, string[] paths)
    {
        var settings = paths.Where(path => row[path].Length > 0).ToDictionary(path => path, path => row[path]);
        settings[TrialColumns.Variant] = row[TrialColumns.Variant];
        return settings;
    }

    /// <summary>The trials that are ranked together; the larger group where there are two.</summary>
    private static (IReadOnlyList<TableRow> Rows, string? Note) Comparable(IReadOnlyList<TableRow> rows)
    {
        var classifiers = rows.Count(row => row[TrialColumns.Variant] == Classifier);
        if (classifiers > 0 && classifiers < rows.Count)
        {
            var takesClassifiers = classifiers * 2 > rows.Count;
            return (
                [.. rows.Where(row => row[TrialColumns.Variant] == Classifier == takesClassifiers)],
                $"{(takesClassifiers ? rows.Count - classifiers : classifiers)} trials are left out, because the losses of "
                    + "classifiers and autoencoders are different quantities");
        }

        return rows.Count(row => row[TrialColumns.Rank] == "1") > 1
            ? (rows, "the trials' losses are different quantities, and no common error was measured: compare with care")
            : (rows, null);
    }

    private static string UsualMetric(IReadOnlyList<TableRow> rows)
    {
        var column = rows.Select(row => row[TrialColumns.RankedBy]).FirstOrDefault(it => it.Length > 0)
            ?? TrialColumns.BestValidationLoss;
        return column.StartsWith(Best, StringComparison.Ordinal) ? column[Best.Length..] : column;
    }

    private static string NameOf(string folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { Length: > 0 } name ? name : folder;

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
