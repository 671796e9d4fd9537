using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Writing;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Results.Reports;

/// <summary>Run folders as production writes them: a plan from a file, a state from events.</summary>
internal static class Runs
{
    /// <param name="trials">Items of a list, none of them indented.</param>
    public static ExperimentPlan Plan(string trials) => ExperimentFile.Read($$"""
        name: reference
        data: {source: shapes}
        model: {variant: stacked}
        training: {epochs: 2}
        search:
          strategy: list
          trials:
            {{trials.ReplaceLineEndings("\n    ")}}
        """, "a.yaml", []);

    public static ExperimentState State(ExperimentPlan plan, params IEnumerable<TrialState> trials) =>
        new(new ExperimentId("reference-1"), plan.Name, Experiments.Began, [.. plan.SearchedSettings], [.. trials]);

    /// <summary>Every trial completes with these losses, accuracies and other measures in its last epoch.</summary>
    public static ExperimentState Completed(
        ExperimentPlan plan,
        params (double Loss, double Accuracy, (string, double)[] Others)[] last) =>
        State(
            plan,
            plan.Trials.Zip(last, (trial, it) =>
                new TrialState(trial).On("w1").Epoch(9, 0.1).Epoch(it.Loss, it.Accuracy, it.Others).Complete("ab12", 83)));

    public static TrialState Epoch(
        this TrialState trial,
        double loss,
        double accuracy,
        params (string Name, double Value)[] others) =>
        trial.Apply(
            new EpochRecorded(
                trial.Id,
                Experiments.Began,
                new EpochMetrics(
                    trial.Epochs.Count + 1,
                    TrainingStage.Whole,
                    100,
                    loss + 0.5,
                    loss,
                    accuracy,
                    others.ToDictionary(it => it.Name, it => it.Value),
                    1000,
                    1)));

    public static TrialState Fail(this TrialState trial, string reason) =>
        trial.Apply(new TrialFailed(trial.Id, Experiments.Began.AddSeconds(5), reason, reason));

    /// <returns>The folder's path.</returns>
    public static string Write(this TemporaryFolder runs, ExperimentPlan plan, ExperimentState state)
    {
        var folder = RunFolder.Create(runs["run"], plan.ResolvedYaml);
        new ResultFiles(folder).WriteTables(state);
        return folder.Folder;
    }
}
