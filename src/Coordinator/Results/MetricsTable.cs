using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Results;

/// <summary><c>metrics.csv</c>: one row an epoch of a trial. Parts of the loss that a variant does not have are empty.</summary>
internal static class MetricsTable
{
    public static byte[] Of(ExperimentState state)
    {
        // Sorted, so that the columns do not depend on which trial happens to report first.
        var parts = state.Trials.SelectMany(trial => trial.Epochs).SelectMany(epoch => epoch.Parts.Keys)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var table = new CsvTable(
            ["trial", "epoch", "stage", "step", "loss", "validation_loss", "rounded_accuracy", .. parts, "samples_per_second", "seconds"]);
        foreach (var trial in state.Trials)
        {
            foreach (var epoch in trial.Epochs)
            {
                table.Add(
                [
                    trial.Id.Value,
                    CsvTable.Whole(epoch.Epoch),
                    epoch.Stage,
                    CsvTable.Whole(epoch.Step),
                    CsvTable.Exact(epoch.Loss),
                    CsvTable.Exact(epoch.ValidationLoss),
                    CsvTable.Exact(epoch.RoundedAccuracy),
                    .. parts.Select(part => CsvTable.Exact(epoch.Parts.TryGetValue(part, out var value) ? value : null)),
                    CsvTable.Rounded(epoch.SamplesPerSecond),
                    CsvTable.Rounded(epoch.Seconds),
                ]);
            }
        }

        return table.ToBytes();
    }
}
