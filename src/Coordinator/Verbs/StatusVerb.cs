using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

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

        var verb = new Command("status", "Show all experiments and workers, or the trials of one experiment.")
        {
            id,
            coordinator,
            secretFile,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var console = cli.Out;
            var experiments = await client.ExperimentsAsync(cancellation);
            if (parsed.GetValue(id) is { } given)
            {
                FinalTable.Write(console, CoordinatorInput.Find(given, experiments));
            }
            else
            {
                var workers = await client.WorkersAsync(cancellation);
                console.Write(Overview.Render(experiments, workers, console.Profile.Width, Glyphs.Of(console)));
            }

            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster status", "aecluster status quickstart-2026", "aecluster status --coordinator http://10.0.0.7:8053");
    }
}
