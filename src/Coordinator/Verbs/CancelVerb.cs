using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class CancelVerb
{
    public static Command Create(CliContext cli)
    {
        var id = CoordinatorInput.Experiment(required: true, "The experiment to stop.");
        var trial = new Argument<string?>("TRIAL")
        {
            HelpName = "TRIAL",
            Description = "Stop this trial only; the others go on.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var json = JsonOption.Create();

        var verb = new Command("cancel", "Stop an experiment, or one trial. What is trained so far stays in the run folder.")
        {
            id,
            trial,
            coordinator,
            secretFile,
            json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var output = cli.Out.Profile.Out.Writer;
            var experiment = CoordinatorInput.Find(parsed.GetRequiredValue(id), await client.ExperimentsAsync(cancellation));
            if (parsed.GetValue(trial) is { } one)
            {
                return await CancelTrialAsync(cli, client, experiment, one, parsed.GetValue(json), cancellation);
            }

            var isRunning = experiment.Status == ExperimentStatus.Running;
            if (isRunning)
            {
                experiment = await client.CancelAsync(experiment.Id, cancellation);
            }

            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonText.Document(ExperimentDocument.Of(experiment)));
                return ExitCodes.Success;
            }

            if (!isRunning)
            {
                await output.WriteLineAsync($"{experiment.Id} is over already: {ExperimentText.StatusOf(experiment)}");
                return ExitCodes.Success;
            }

            await output.WriteLineAsync(
                experiment.Status == ExperimentStatus.Running
                    ? $"{experiment.Id} is stopping ({TrialText.Counts(experiment.Trials)})"
                    : $"{experiment.Id} is {ExperimentText.StatusOf(experiment)} ({TrialText.Counts(experiment.Trials)})");
            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster cancel quickstart-20261123-212011",
            "aecluster cancel quickstart-2026",
            "aecluster cancel quickstart-2026 t03");
    }

    private static async Task<int> CancelTrialAsync(
        CliContext cli, ApiClient client, ExperimentView experiment, string id, bool isJson, CancellationToken cancellation)
    {
        var before = experiment.Trials.FirstOrDefault(each => each.Id == id)
            ?? throw new UserErrorException(
                $"{experiment.Id} has no trial '{id}'", ExitCodes.BadInput, $"see `aecluster status {experiment.Id}`");
        var isOver = before.Status.IsOver();
        var after = isOver ? experiment : await client.CancelTrialAsync(experiment.Id, id, cancellation);
        var status = TrialText.Of(after.Trials.First(each => each.Id == id).Status);
        await cli.Out.Profile.Out.Writer.WriteLineAsync(
            isJson ? JsonText.Document(ExperimentDocument.Of(after))
            : isOver ? $"{experiment.Id} {id} is over already: {status}"
            : $"{experiment.Id} {id} is {status}");
        return ExitCodes.Success;
    }
}
