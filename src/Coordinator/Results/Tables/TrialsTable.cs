using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Specs;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary><c>trials.csv</c>: one row a trial, in the order of the plan.</summary>
internal static class TrialsTable
{
    public static byte[] Of(ExperimentState state)
    {
        // The variant has its own column, whether it is searched or not.
        var settings = state.SearchedSettings.Remove(TrialView.VariantSetting);
        string[] name = state.Trials.Any(trial => trial.Plan.Name is not null) ? ["name"] : [];
        var table = new CsvDocument(
        [
            "trial", .. name, "variant", .. settings, "status", "attempts", "epochs", "best_validation_loss",
            "validation_loss", "rounded_accuracy", "started", "seconds", "worker", "machine", "parameters_sha256", "reason",
        ]);
        foreach (var trial in state.Trials)
        {
            var last = trial.Epochs.IsEmpty ? null : trial.Epochs[^1];
            table.Add(
            [
                trial.Id.Value,
                .. name.Select(_ => trial.Plan.Name ?? ""),
                KindNames.Of(trial.Plan.Spec.Model),
                .. settings.Select(setting => trial.Plan.Searched.GetValueOrDefault(setting, "")),
                SpecJson.Naming.ConvertName(trial.Status.ToString()),
                CsvDocument.Whole(trial.Attempt),
                CsvDocument.Whole(trial.Epochs.Count),
                CsvDocument.Exact(trial.BestValidationLoss),
                CsvDocument.Exact(last?.ValidationLoss),
                CsvDocument.Exact(last?.RoundedAccuracy),
                CsvDocument.Time(trial.StartedAt),
                // Tables are functions of the state, so the duration of a running trial is left empty.
                CsvDocument.Rounded((trial.EndedAt - trial.StartedAt)?.TotalSeconds),
                string.Join(' ', trial.Workers),
                trial.Machine ?? "",
                trial.ParametersSha256 ?? "",
                trial.Reason ?? "",
            ]);
        }

        return table.ToBytes();
    }
}
