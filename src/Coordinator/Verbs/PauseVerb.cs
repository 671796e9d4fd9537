using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class PauseVerb
{
    public static Command Create(CliContext cli)
    {
        var id = CoordinatorInput.Experiment(required: true, "The experiment to pause.");
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var json = JsonOption.Create();

        var verb = new Command(
            "pause",
            "Pause an experiment: running trials are handed back with a checkpoint, and none begins until `aecluster resume`. "
                + "It stays paused when the coordinator is started again.")
        {
            id,
            coordinator,
            secretFile,
            json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var known = CoordinatorInput.Find(parsed.GetRequiredValue(id), await client.ExperimentsAsync(cancellation));
            var experiment = await client.PauseAsync(known.Id, cancellation);
            await cli.Out.Profile.Out.Writer.WriteLineAsync(parsed.GetValue(json)
                ? JsonText.Document(ExperimentDocument.Of(experiment))
                : $"{experiment.Id} is paused ({TrialText.Counts(experiment.Trials)}); "
                    + $"`aecluster resume {experiment.Id}` goes on");
            return ExitCodes.Success;
        });
        return verb.WithExamples("aecluster pause quickstart-20261123-212011", "aecluster pause quickstart-2026");
    }
}
