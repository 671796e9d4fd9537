using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class FetchVerb
{
    public static Command Create(CliContext cli)
    {
        var id = CoordinatorInput.Experiment(required: true, "The experiment whose files to bring.");
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "The folder to bring them into. [default: runs/ID]",
        }.WithFolders();
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var json = JsonOption.Create();

        var verb = new Command(
            "fetch",
            "Bring an experiment's tables, report, pictures and checkpoints here, each checked by its SHA-256. What is here "
                + "already is not sent again; the same command goes on after an interruption.")
        {
            id,
            folder,
            coordinator,
            secretFile,
            json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var experiment = CoordinatorInput.Find(parsed.GetRequiredValue(id), await client.ExperimentsAsync(cancellation));
            var target = Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine("runs", experiment.Id));
            if (File.Exists(Path.Combine(target, RunFolder.JournalFileName)))
            {
                throw new UserErrorException(
                    $"{target} is a run folder of this machine", ExitCodes.BadInput, "name another with --out");
            }

            var (files, fetched, bytes) = (await client.FilesAsync(experiment.Id, cancellation), 0, 0L);
            foreach (var file in files)
            {
                if (await client.FetchAsync(experiment.Id, file.Path, PlaceOf(target, file), cancellation) is > 0 and var sent)
                {
                    (fetched, bytes) = (fetched + 1, bytes + sent);
                }
            }

            var output = cli.Out.Profile.Out.Writer;
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(JsonText.Document(
                    new { experiment.Id, Folder = target, Files = files.Count, Fetched = fetched, Bytes = bytes }));
                return ExitCodes.Success;
            }

            await output.WriteLineAsync(
                $"{target}: {fetched} of {files.Count} files fetched ({bytes / 1024.0 / 1024:N1} MiB), the others were here");
            if (experiment.Status == ExperimentStatus.Running)
            {
                await cli.Error.WriteLineAsync("it is still running; the same command brings what comes");
            }

            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster fetch quickstart-20261123-212011",
            "aecluster fetch quickstart-2026 --out results --coordinator http://10.0.0.7:8053");
    }

    /// <returns>Where the file goes. A coordinator is not trusted with places outside the folder.</returns>
    private static string PlaceOf(string folder, PublishedFile file)
    {
        var path = Path.GetFullPath(Path.Combine(folder, file.Path));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new UserErrorException($"the coordinator names a file outside the run folder: '{file.Path}'");
    }
}
