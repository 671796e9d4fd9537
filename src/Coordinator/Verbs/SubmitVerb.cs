using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Coordinator.Yaml;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs;

internal static class SubmitVerb
{
    private static readonly TimeSpan _waitInterval = TimeSpan.FromSeconds(1);

    public static Command Create(VerbHost host)
    {
        var cli = host.Cli;
        var file = SpecFileInput.File();
        var set = SpecFileInput.Set();
        var priority = ValueParsers.OptionalNumber(
            "--priority",
            "N",
            1,
            SlotSettings.MostPriority,
            "Its weight among experiments that share the workers: 3 gets three slots where 1 gets one. "
                + "[default: as in the file, or 1]");
        var maxSlots = ValueParsers.OptionalNumber(
            "--max-slots",
            "N",
            1,
            SlotSettings.MostSlots,
            "Slots that it takes at most. [default: as in the file, or any number]");
        var watch = new Option<bool>("--watch") { Description = "Follow the experiment until its end." };
        var wait = ValueParsers.OptionalNumber(
            "--wait", "SECONDS", 1, 86_400, "Wait this long for a coordinator that is about to come. [default: no wait]");
        var coordinator = CoordinatorInput.Coordinator();
        var secretFile = SecretFileInput.SecretFile();
        var follow = new FollowInput();

        var verb = new Command(
            "submit", "Hand an experiment to a running coordinator, after a look at its data where that is here.")
        {
            file,
            set,
            priority,
            maxSlots,
            watch,
            wait,
            coordinator,
            secretFile,
        };
        follow.All.ToList().ForEach(verb.Add);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var client = cli.OpenClient(parsed.GetValue(coordinator), parsed.GetValue(secretFile));
            var path = parsed.GetRequiredValue(file);
            string[] settings =
            [
                .. parsed.GetValue(set) ?? [],
                .. Setting(SlotSettings.PriorityKey, parsed.GetValue(priority)),
                .. Setting(SlotSettings.MaxSlotsKey, parsed.GetValue(maxSlots)),
            ];
            var again = Wait(parsed.GetValue(wait), cli, cancellation);

            // Asked first: a look takes its time, and its report is of no use where nobody answers.
            await client.EnsureReachableAsync(again, cancellation);
            await LookAsync(path, settings, host, follow.Read(parsed).Quiet, cancellation);
            var yaml = await File.ReadAllTextAsync(path, cancellation);
            var submitted = await client.SubmitAsync(Path.GetFileName(path), yaml, settings, again, cancellation);
            foreach (var warning in submitted.Warnings)
            {
                await cli.Error.WriteLineAsync($"warning: {Glyphs.Printable(warning)}");
            }

            if (parsed.GetValue(watch))
            {
                return await WatchVerb.FollowAsync(cli, client, submitted.Id, follow.Read(parsed), cancellation);
            }

            var output = cli.Out.Profile.Out.Writer;
            if (follow.Read(parsed).Json)
            {
                await output.WriteLineAsync(JsonText.Document(submitted));
                return ExitCodes.Success;
            }

            await output.WriteLineAsync($"{submitted.Id}");
            if (!follow.Read(parsed).Quiet)
            {
                await cli.Error.WriteLineAsync($"run folder: {submitted.Folder}");
                await cli.Error.WriteLineAsync($"follow it with `aecluster watch {submitted.Id}`");
            }

            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster submit deploy/experiments/quickstart.yaml --watch",
            "aecluster submit experiment.yaml --set training.optimizer.learning_rate=0.01",
            "aecluster submit experiment.yaml --coordinator http://10.0.0.7:8053 --wait 60");
    }

    private static string[] Setting(string key, int? value) => value is { } given ? [$"{key}={given}"] : [];

    /// <returns>What to do while no coordinator answers; null where there is no waiting.</returns>
    private static Func<CoordinatorUnreachableException, Task<bool>>? Wait(
        int? seconds, CliContext cli, CancellationToken cancellation)
    {
        if (seconds is not { } limit)
        {
            return null;
        }

        var began = cli.Clock.GetTimestamp();
        var isSaid = false;
        return async failure =>
        {
            if (cli.Clock.GetElapsedTime(began).TotalSeconds > limit)
            {
                return false;
            }

            if (!isSaid)
            {
                isSaid = true;
                await cli.Error.WriteLineAsync($"{failure.Message}; waiting up to {limit} s for it");
            }

            await Task.Delay(_waitInterval, cli.Clock, cancellation);
            return true;
        };
    }

    /// <summary>Looks at the data as far as it is here; mistakes in the file are the coordinator's to report.</summary>
    private static async Task LookAsync(
        string path, IReadOnlyList<string> settings, VerbHost host, bool isQuiet, CancellationToken cancellation)
    {
        ExperimentPlan plan;
        try
        {
            plan = ExperimentFile.ReadFrom(path, settings);
        }
        catch (SpecFileException)
        {
            return;
        }

        var look = await host.Look(plan, cancellation);
        LookReport.Write(host.Cli.Error, look, isQuiet);
        look.ThrowIfUnfit();
    }
}
