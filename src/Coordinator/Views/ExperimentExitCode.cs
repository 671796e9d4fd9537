using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;

namespace AeCluster.Coordinator.Views;

/// <summary>The exit code of a command that waited for an experiment.</summary>
public static class ExperimentExitCode
{
    /// <returns>
    /// <see cref="ExitCodes.Success"/> if every trial of a finished experiment completed or was stopped early by a rule;
    /// otherwise <see cref="ExitCodes.Failure"/>, also for a cancelled experiment: a script that waits for results must not
    /// continue without them.
    /// </returns>
    public static int Of(ExperimentView experiment) =>
        experiment is { Status: ExperimentStatus.Completed, Problem: null }
        && experiment.Trials.All(trial => trial.Status is TrialStatus.Completed or TrialStatus.Pruned)
            ? ExitCodes.Success
            : ExitCodes.Failure;
}
