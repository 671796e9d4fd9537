using AeCluster.Coordinator.Decisions;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary><c>metrics.csv</c>: one row an epoch of a trial. Parts of the loss that a variant does not have are empty.</summary>
internal static class MetricsTable
{
    public const string Loss = "loss";
    public const string ValidationLoss = "validation_loss";
    public const string RoundedAccuracy = "rounded_accuracy";

    /// <summary>Columns that say which epoch it was and how long it took; every other one is a metric.</summary>
    public static readonly IReadOnlyList<string> Circumstances =
    [
        "trial",
        "epoch",
        "stage",
        "step",
        "samples_per_second",
        "seconds",
    ];

    public static byte[] Of(ExperimentState state)
    {
        // Parts are sorted, so that the columns do not depend on which trial happens to report first.
        var metrics = state.Trials.SelectMany(trial => trial.Epochs).SelectMany(epoch => epoch.Parts.Keys)
            .Distinct().Order(StringComparer.Ordinal).Prepend(RoundedAccuracy).Prepend(ValidationLoss).Prepend(Loss).ToList();
        var table = new CsvDocument(["trial", "epoch", "stage", "step", .. metrics, "samples_per_second", "seconds"]);
        foreach (var trial in state.Trials)
        {
            foreach (var epoch in trial.Epochs)
            {
                table.Add(
                [
                    trial.Id.Value,
                    CsvDocument.Whole(epoch.Epoch),
                    epoch.Stage,
                    CsvDocument.Whole(epoch.Step),
                    .. metrics.Select(metric => CsvDocument.Exact(Value(epoch, metric))),
                    CsvDocument.Rounded(epoch.SamplesPerSecond),
                    CsvDocument.Rounded(epoch.Seconds),
                ]);
            }
        }

        return table.ToBytes();
    }

    /// <summary>A metric of an epoch by its name in tables, experiment files and reports; null where it was not
    /// measured.</summary>
    private static double? Value(EpochMetrics epoch, string metric) => metric switch
    {
        Loss => epoch.Loss,
        ValidationLoss => epoch.ValidationLoss,
        RoundedAccuracy => epoch.RoundedAccuracy,
        _ => epoch.Parts.TryGetValue(metric, out var value) ? value : null,
    };
}
