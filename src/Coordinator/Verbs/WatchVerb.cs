using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class WatchVerb
{
    public static Command Create(CliContext cli)
    {
        var id = CoordinatorInput.Experiment(required: false, "The experiment; without it the newest that is running.");
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var follow = new FollowInput();

        var verb = new Command(
            "watch",
            "Follow an experiment until its end: live on a terminal, line by line in a pipe. Ctrl+C stops the watching only.")
        {
            id,
            coordinator,
            secretFile,
        };
        follow.All.ToList().ForEach(verb.Add);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var experiments = await client.ExperimentsAsync(cancellation);
            var experiment = parsed.GetValue(id) is { } given
                ? CoordinatorInput.Find(given, experiments)
                : CoordinatorInput.NewestRunning(experiments)
                    ?? throw new UserErrorException(
                        "no experiment is running", ExitCodes.Failure, "`aecluster status` lists those that have ended");
            return await FollowAsync(cli, client, experiment.Id, follow.Read(parsed), cancellation);
        });
        return verb.WithExamples(
            "aecluster watch", "aecluster watch quickstart-2026", "aecluster watch quickstart-2026 --every 60 > progress.log");
    }

    /// <summary>Follows an experiment until it ends, and prints its results.</summary>
    public static async Task<int> FollowAsync(
        CliContext cli, ApiClient client, string id, FollowOptions how, CancellationToken cancellation)
    {
        try
        {
            var experiment = await new ExperimentWatcher(cli, how).WatchAsync(client, id, cancellation);
            var exitCode = ExperimentExitCode.Of(experiment);
            if (how.Json)
            {
                await cli.Out.Profile.Out.Writer.WriteLineAsync(
                    JsonText.Line(ResultDocument.Of(experiment, report: null, exitCode)));
            }
            else
            {
                FinalTable.Write(cli.Out, experiment);
            }

            return exitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await cli.Error.WriteLineAsync(
                $"stopped watching; {id} goes on (`aecluster watch {id}` to come back, `aecluster cancel {id}` to stop it)");
            return ExitCodes.Interrupted;
        }
    }
}
