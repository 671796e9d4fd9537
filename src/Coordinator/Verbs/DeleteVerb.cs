using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class DeleteVerb
{
    public static Command Create(CliContext cli)
    {
        var id = CoordinatorInput.Experiment(required: true, "The experiment to delete.");
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var json = JsonOption.Create();

        var verb = new Command(
            "delete", "Delete an experiment that is over, with its run folder and every checkpoint in it. Asks first.")
        {
            id,
            yes,
            coordinator,
            secretFile,
            json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var experiment = CoordinatorInput.Find(parsed.GetRequiredValue(id), await client.ExperimentsAsync(cancellation));
            if (experiment.Status == ExperimentStatus.Running)
            {
                throw new UserErrorException(
                    $"{experiment.Id} is still running",
                    ExitCodes.BadInput,
                    $"stop it first, with `aecluster cancel {experiment.Id}`");
            }

            if (!parsed.GetValue(yes))
            {
                var answer = cli.Confirm(
                    $"Delete {experiment.Id} and {experiment.Folder} on the coordinator's machine for good?");
                if (answer is null)
                {
                    throw new UserErrorException(
                        "there is nobody to ask whether to delete it", ExitCodes.BadInput, "give --yes if it is to be deleted");
                }

                if (answer == false)
                {
                    await cli.Error.WriteLineAsync("nothing was deleted");
                    return ExitCodes.Failure;
                }
            }

            var deleted = await client.DeleteAsync(experiment.Id, cancellation);
            await cli.Out.Profile.Out.Writer.WriteLineAsync(parsed.GetValue(json)
                ? JsonText.Document(deleted)
                : $"{deleted.Id} is deleted, and {deleted.Folder} with it");
            return ExitCodes.Success;
        });
        return verb.WithExamples("aecluster delete quickstart-20261123-212011", "aecluster delete quickstart-2026 --yes");
    }
}
