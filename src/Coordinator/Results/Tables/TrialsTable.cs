using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Specs;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;

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
            TrialColumns.Trial, .. name, TrialColumns.Variant, .. settings, TrialColumns.Status, "attempts", "epochs",
            TrialColumns.KeptEpoch, TrialColumns.BestValidationLoss, TrialColumns.ValidationLoss, "rounded_accuracy",
            TrialColumns.BestSquaredError,
            EpochMetrics.SquaredError, EpochMetrics.Determination, TrialColumns.Rank, TrialColumns.RankedBy, "started", "seconds",
            "worker", "machine", "parameters_sha256", "reason", TrialColumns.Findings,
        ]);
        Contender[] contenders = [.. state.Trials.Select(Contender.Of)];
        var (rule, ranks) = (BestTrials.Of(contenders), BestTrials.Ranks(contenders));
        foreach (var (trial, contender) in state.Trials.Zip(contenders))
        {
            var rank = ranks.TryGetValue(trial.Id.Value, out var place) ? CsvDocument.Whole(place) : "";
            var kept = trial.Kept;
            table.Add(
            [
                trial.Id.Value,
                .. name.Select(_ => trial.Plan.Name ?? ""),
                KindNames.Of(trial.Plan.Spec.Model),
                .. settings.Select(setting => trial.Plan.Searched.GetValueOrDefault(setting, "")),
                SpecJson.Naming.ConvertName(trial.Status.ToString()),
                CsvDocument.Whole(trial.Attempt),
                CsvDocument.Whole(trial.Epochs.Count),
                kept is null ? "" : CsvDocument.Whole(kept.Epoch),
                CsvDocument.Exact(trial.BestValidationLoss),
                CsvDocument.Exact(kept?.ValidationLoss),
                CsvDocument.Exact(kept?.RoundedAccuracy),
                CsvDocument.Exact(trial.BestSquaredError),
                CsvDocument.Exact(kept?.Part(EpochMetrics.SquaredError)),
                CsvDocument.Exact(kept?.Part(EpochMetrics.Determination)),
                rank,
                rank.Length == 0 ? "" : NameOf(rule.MeasureOf(contender)),
                CsvDocument.Time(trial.StartedAt),
                // Tables are functions of the state, so the duration of a running trial is left empty.
                CsvDocument.Rounded(Elapsed.Seconds(trial.StartedAt, trial.EndedAt)),
                string.Join(' ', trial.Workers),
                trial.Machine ?? "",
                trial.ParametersSha256 ?? "",
                trial.Reason ?? "",
                string.Join("; ", trial.Findings.Select(finding => finding.Text)),
            ]);
        }

        return table.ToBytes();
    }

    private static string NameOf(RankingMeasure measure) =>
        measure == RankingMeasure.SquaredError ? EpochMetrics.SquaredError : TrialColumns.ValidationLoss;
}
