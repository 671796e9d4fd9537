using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary><c>metrics.csv</c>: one row an epoch of a trial. Parts of the loss that a variant does not have are empty.</summary>
internal static class MetricsTable
{
    public const string Loss = "loss";
    public const string ValidationLoss = "validation_loss";
    public const string RoundedAccuracy = "rounded_accuracy";

    /// <summary>Columns that tell the epoch and its duration; every other column is a metric.</summary>
    public static readonly IReadOnlyList<string> Circumstances =
    [
        "trial",
        "epoch",
        "stage",
        "step",
        "samples_per_second",
        "seconds",
    ];

    private static readonly string[] _common = [Loss, ValidationLoss, RoundedAccuracy];

    /// <summary>The whole table, ordered by trial and epoch.</summary>
    public static byte[] Of(ExperimentState state)
    {
        var metrics = MetricsOf(state);
        return Fill(new CsvDocument(Header(metrics)), metrics, EpochsOf(state));
    }

    /// <returns>The columns of metrics: those of every epoch first, then the parts of losses in order of their names, so that the
    /// columns do not depend on which trial reports first.</returns>
    public static IReadOnlyList<string> MetricsOf(ExperimentState state) =>
    [
        .. _common,
        .. EpochsOf(state).SelectMany(row => row.Epoch.Parts.Keys).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Rows to append to a table whose metrics are <paramref name="metrics"/>.</summary>
    public static byte[] RowsOf(IReadOnlyList<string> metrics, IEnumerable<(TrialId Trial, EpochMetrics Epoch)> epochs) =>
        Fill(CsvDocument.RowsFor(Header(metrics)), metrics, epochs);

    private static string[] Header(IReadOnlyList<string> metrics) =>
        ["trial", "epoch", "stage", "step", .. metrics, "samples_per_second", "seconds"];

    private static IEnumerable<(TrialId Trial, EpochMetrics Epoch)> EpochsOf(ExperimentState state) =>
        state.Trials.SelectMany(trial => trial.Epochs, (trial, epoch) => (trial.Id, epoch));

    private static byte[] Fill(
        CsvDocument table, IReadOnlyList<string> metrics, IEnumerable<(TrialId Trial, EpochMetrics Epoch)> epochs)
    {
        foreach (var (trial, epoch) in epochs)
        {
            table.Add(
            [
                trial.Value,
                CsvDocument.Whole(epoch.Epoch),
                epoch.Stage,
                CsvDocument.Whole(epoch.Step),
                .. metrics.Select(metric => CsvDocument.Exact(epoch.Measure(metric))),
                CsvDocument.Rounded(epoch.SamplesPerSecond),
                CsvDocument.Rounded(epoch.Seconds),
            ]);
        }

        return table.ToBytes();
    }
}
