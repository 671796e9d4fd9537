using System.Globalization;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>A run as read from its folder, whether or not a coordinator still has it.</summary>
/// <param name="Trials">In the order of the plan.</param>
internal sealed record RecordedRun(ExperimentPlan Plan, IReadOnlyList<MeasuredTrial> Trials)
{
    /// <exception cref="RunFolderException">It is no run folder, or a table is missing or damaged.</exception>
    /// <exception cref="SpecFileException"><c>experiment.yaml</c> is damaged.</exception>
    public static RecordedRun Read(string folder)
    {
        var experiment = Path.Combine(folder, RunFolder.ExperimentFile);
        if (!File.Exists(experiment))
        {
            throw new RunFolderException($"'{folder}' is no run folder: it has no {RunFolder.ExperimentFile}.");
        }

        var plan = ExperimentFile.ReadFrom(experiment, []);
        var rows = TableRow.ReadAll(Path.Combine(folder, RunFolder.TrialsFile)).ToLookup(row => row["trial"]);
        var epochs = TableRow
            .ReadAll(Path.Combine(folder, RunFolder.MetricsFile), isAppendedTo: true)
            .ToLookup(row => row["trial"]);
        return new RecordedRun(plan, [.. plan.Trials.Select(trial => Measured(trial.Id.Value))]);

        // Rows of an experiment that still runs are in the order of their arrival.
        MeasuredTrial Measured(string id) =>
            Trial(folder, id, [.. rows[id]], [.. epochs[id].OrderBy(row => row.Number("epoch"))]);
    }

    private static MeasuredTrial Trial(string folder, string id, IReadOnlyList<TableRow> rows, IReadOnlyList<TableRow> epochs)
    {
        if (rows is not [var row])
        {
            throw new RunFolderException(
                $"{RunFolder.TrialsFile} in '{folder}' has {rows.Count} rows for trial {id} of {RunFolder.ExperimentFile}, not "
                    + "one: the two are not of the same run.");
        }

        var measured = new MeasuredTrial(
            id,
            row["status"],
            row["reason"],
            epochs.Count,
            Metrics(epochs, row.Number(TrialColumns.KeptEpoch)),
            Time(row["started"]),
            row.Number("seconds"),
            row["worker"],
            row["machine"])
        {
            Findings = row[TrialColumns.Findings],
            ValidationLoss = row.Number(TrialColumns.ValidationLoss),
            SquaredError = row.Number(EpochMetrics.SquaredError),
        };
        return !measured.IsCompleted || row.Number("epochs") == epochs.Count
            ? measured
            : throw new RunFolderException(
                $"{RunFolder.MetricsFile} in '{folder}' has {epochs.Count} epochs of trial {id}, but {RunFolder.TrialsFile} "
                    + $"says that it had {row["epochs"]}: one of them is damaged.");
    }

    /// <param name="kept">Null where the table does not say, as in version 0.2.0: the last one.</param>
    private static Dictionary<string, double> Metrics(IReadOnlyList<TableRow> epochs, double? kept) =>
        epochs.LastOrDefault(epoch => kept is null || epoch.Number("epoch") == kept) is { } result
        ? result.Columns.Except(MetricsTable.Circumstances)
            .Select(name => (name, value: result.Number(name)))
            .Where(pair => pair.value is not null)
            .ToDictionary(pair => pair.name, pair => pair.value!.Value)
        : [];

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
