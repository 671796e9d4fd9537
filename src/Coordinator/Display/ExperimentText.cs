using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>How an experiment stands, in words that agree with the counts of its trials.</summary>
internal static class ExperimentText
{
    /// <returns>One word.</returns>
    public static string StatusOf(ExperimentView experiment) => experiment.Status switch
    {
        ExperimentStatus.Running when experiment.IsPaused => "paused",
        ExperimentStatus.Running when IsQueued(experiment) => "queued",
        ExperimentStatus.Completed when experiment.Trials.All(trial => trial.Status == TrialStatus.Failed) => "failed",
        ExperimentStatus.Completed when !HasAll(experiment) => "ended",
        var status => status.ToString().ToLowerInvariant(),
    };

    /// <returns>The rest of a sentence that begins with the experiment, e.g. <c>has ended: 1 failed, 2 completed</c>.</returns>
    public static string Outcome(ExperimentView experiment)
    {
        var counts = TrialText.Counts(experiment.Trials);
        return experiment.Status switch
        {
            ExperimentStatus.Running when experiment.Trials.All(IsOver) => $"is ending: {counts}",
            ExperimentStatus.Running when experiment.IsPaused =>
                $"is paused: {counts}; `aecluster resume {experiment.Id}` goes on",
            ExperimentStatus.Running when IsQueued(experiment) => $"is {experiment.Queue}: {counts}",
            ExperimentStatus.Running => $"is running: {counts}",
            ExperimentStatus.Completed when HasAll(experiment) && experiment.Trials.Any(IsPruned) => $"has completed: {counts}",
            ExperimentStatus.Completed when HasAll(experiment) =>
                $"has completed: {(experiment.Trials.Count > 1 ? "all " : "")}"
                    + UnitFormat.Count(experiment.Trials.Count, "trial"),
            ExperimentStatus.Completed => $"has ended: {counts}",
            ExperimentStatus.Stopped => $"was stopped early: {counts}",
            ExperimentStatus.Cancelled => $"was cancelled: {counts}",
            _ => $"is {StatusOf(experiment)}",
        };
    }

    /// <summary>Whether trials wait for slots that others have, and none runs.</summary>
    public static bool IsQueued(ExperimentView experiment) =>
        experiment is { Status: ExperimentStatus.Running, Queue: not null }
        && !experiment.Trials.Any(trial => trial.Status == TrialStatus.Running);

    private static bool IsOver(TrialView trial) => trial.Status.IsOver();

    private static bool IsPruned(TrialView trial) => trial.Status == TrialStatus.Pruned;

    private static bool HasAll(ExperimentView experiment) =>
        experiment.Trials.All(trial => trial.Status == TrialStatus.Completed || IsPruned(trial));
}
