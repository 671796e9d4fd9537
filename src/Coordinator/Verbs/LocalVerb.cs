using System.CommandLine;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using Serilog.Events;

namespace AeCluster.Coordinator.Verbs;

internal static class LocalVerb
{
    public static Command Create(VerbHost host)
    {
        var file = SpecFileInput.File();
        var workers = ValueParsers.Number("--workers", "N", LocalOptions.UsualWorkers, 1, 256, "Worker processes to start.");
        var threads = ValueParsers.OptionalNumber(
            "--threads",
            "T",
            1,
            1024,
            "Compute threads of each worker; sets training.threads. [default: as in the file, 1 where it says nothing]");
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "The run folder. [default: runs/NAME-DATE-TIME]",
        }
            .WithFolders();
        var set = SpecFileInput.Set();
        var device = ValueParsers.Device();
        var oversubscribe = new Option<bool>("--oversubscribe")
        {
            Description = "Allow more compute threads than there are cores; very slow.",
        };
        var waitForCores = new Option<bool>("--wait-for-cores")
        {
            Description = "Wait until other workers of this machine leave enough cores, instead of giving up.",
        };
        var logLevel = new Option<LogEventLevel?>("--log-level")
        {
            HelpName = "LEVEL",
            Description = "Print log lines from this level on: verbose, debug, information, warning, error or fatal.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Enum.TryParse<LogEventLevel>(text, ignoreCase: true, out var level) && !char.IsDigit(text[0]))
                {
                    return level;
                }

                result.AddError($"--log-level must be verbose, debug, information, warning, error or fatal, not '{text}'");
                return null;
            },
        }.WithWords("verbose", "debug", "information", "warning", "error", "fatal");

        var follow = new FollowInput();
        var verb = new Command(
            "local",
            "Run an experiment on this machine: looks at its data, starts a coordinator and its workers, shows the trials "
                + "live, leaves a run folder.")
        {
            file,
            workers,
            threads,
            folder,
            set,
            device,
            oversubscribe,
            waitForCores,
            logLevel,
        };
        follow.All.ToList().ForEach(verb.Add);
        verb.SetAction((parsed, cancellation) => host.RunAsync(
            new LocalOptions(
                parsed.GetRequiredValue(file),
                parsed.GetValue(workers),
                parsed.GetValue(threads),
                parsed.GetValue(folder),
                parsed.GetValue(set) ?? [],
                parsed.GetRequiredValue(device),
                parsed.GetValue(oversubscribe),
                parsed.GetValue(logLevel))
            {
                Follow = follow.Read(parsed),
                WaitForCores = parsed.GetValue(waitForCores),
            },
            LocalRun.RunAsync,
            cancellation));
        return verb.WithExamples(
            "aecluster local deploy/experiments/quickstart.yaml",
            "aecluster local experiment.yaml --workers 4 --out results --quiet",
            "aecluster local experiment.yaml --set training.epochs=3 --set seed=7");
    }
}
