using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class DrainVerb
{
    public static Command Create(CliContext cli)
    {
        var worker = new Argument<string>("WORKER")
        {
            HelpName = "WORKER",
            Description =
                "The worker, as `aecluster status` names it. The beginning of its name will do where it is the only one.",
        };
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var json = JsonOption.Create();

        var verb = new Command(
            "drain",
            "Let a worker go: it gets no more trials, hands back those that it runs with a checkpoint, so that they go on "
                + "elsewhere, and ends.")
        {
            worker,
            coordinator,
            secretFile,
            json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var known = Find(parsed.GetRequiredValue(worker), await client.WorkersAsync(cancellation));
            var workers = await client.DrainAsync(known.Id, cancellation);
            await cli.Out.Profile.Out.Writer.WriteLineAsync(parsed.GetValue(json)
                ? JsonText.Document(new { Workers = workers })
                : known.Running.Count == 0
                    ? $"{known.Id} leaves"
                    : $"{known.Id} hands back {string.Join(", ", known.Running)} and leaves");
            return ExitCodes.Success;
        });
        return verb.WithExamples("aecluster drain ada-4711", "aecluster drain ada-4711 --coordinator http://10.0.0.7:8053");
    }

    private static WorkerView Find(string name, IReadOnlyList<WorkerView> workers)
    {
        var matching = workers.Where(each => each.Id.StartsWith(name, StringComparison.Ordinal)).ToList();
        return matching.Find(each => each.Id == name) ?? matching switch
        {
            [var only] => only,
            [] => throw new UserErrorException(
                $"there is no worker '{name}'",
                ExitCodes.BadInput,
                workers.Count == 0 ? "there are none" : $"there are {string.Join(", ", workers.Select(each => each.Id))}"),
            _ => throw new UserErrorException(
                $"'{name}' is the beginning of {matching.Count} workers",
                ExitCodes.BadInput,
                $"write more of one of: {string.Join(", ", matching.Select(each => each.Id))}"),
        };
    }
}
