using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class StatusVerb
{
    public static Command Create(CliContext cli)
    {
        var id = CoordinatorInput.Experiment(
            required: false,
            "The experiment whose trials to list; without it all experiments and workers are.");
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var json = JsonOption.Create();

        var verb = new Command("status", "Show all experiments and workers, or the trials of one experiment.")
        {
            id,
            coordinator,
            secretFile,
            json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var console = cli.Out;
            var experiments = await client.ExperimentsAsync(cancellation);
            var experiment = parsed.GetValue(id) is { } given ? CoordinatorInput.Find(given, experiments) : null;
            var workers = experiment is null ? await client.WorkersAsync(cancellation) : [];
            if (parsed.GetValue(json))
            {
                await console.Profile.Out.Writer.WriteLineAsync(JsonText.Document(
                    experiment is null
                        ? new { Experiments = experiments, Workers = workers }
                        : ExperimentDocument.Of(experiment)));
            }
            else if (experiment is null)
            {
                console.Write(Overview.Render(experiments, workers, console.Profile.Width, Glyphs.Of(console)));
            }
            else
            {
                FinalTable.Write(console, experiment);
            }

            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster status", "aecluster status quickstart-2026", "aecluster status --coordinator http://10.0.0.7:8053");
    }
}
