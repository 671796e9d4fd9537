using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Results;

namespace AeCluster.Coordinator.Local;

/// <summary><c>aecluster resume</c> and <c>retry</c> of a run folder: what <c>aecluster local</c> began goes on, whatever has
/// ended it.</summary>
internal static class LocalContinuation
{
    /// <param name="options"><see cref="LocalOptions.File"/> is the run folder.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(LocalOptions options, CliContext cli, CancellationToken cancel)
    {
        var folder = Path.GetFullPath(options.File);
        var experiment = Open(folder, options);
        using var journal = experiment.Journal;
        if (experiment.Damage is { } damage)
        {
            await cli.Error.WriteLineAsync($"warning: {damage}");
        }

        var threads = experiment.State.Trials.Max(trial => trial.Plan.Spec.Training.Threads);
        return await LocalRun.ConductAsync(
            options,
            folder,
            new LocalNeeds(threads, experiment.State.Trials.Count),
            new ExperimentManager.Continue(experiment),
            cli,
            cancel);
    }

    private static JournaledExperiment Open(string folder, LocalOptions options)
    {
        var now = TimeProvider.System.GetUtcNow();
        try
        {
            var experiment = JournaledExperiment.Open(folder, now);
            var outcome = experiment.Owner == ExperimentOwner.Coordinator
                ? RequestOutcome.Refuse(
                    $"is of a coordinator: start one with --runs {Path.GetDirectoryName(folder)}, and name the run by its id")
                : options.IsRetry ? ExperimentRequests.Retry(experiment.State, isLive: false, now)
                : ExperimentRequests.Resume(experiment.State, isLive: false, now);
            if (outcome is { Refusal: null, Event: null })
            {
                return experiment;
            }

            experiment.Journal?.Dispose();
            return outcome.Refusal is { } refusal
                ? throw new UserErrorException($"{options.File} {refusal}", ExitCodes.BadInput)
                : JournaledExperiment.Reopen(folder, outcome.Event!, now);
        }
        catch (Exception error) when (error is JournalException or RunFolderException)
        {
            throw new UserErrorException(error.Message, ExitCodes.BadInput, innerException: error);
        }
    }
}
