using System.CommandLine;
using AeCluster.Coordinator.Chaos;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class ChaosVerb
{
    public static Command Create(VerbHost host)
    {
        var file = SpecFileInput.File();
        var runs = ValueParsers.Number("--runs", "N", 10, 1, 100_000, "Injured runs.");
        var workers = ValueParsers.Number("--workers", "N", 4, 1, 64, "Worker processes; one that is killed is started again.");
        var seed = ValueParsers.Seed("Seed of what is done to whom and when. [default: 1]");
        var folder = new Option<string?>("--out")
        {
            HelpName = "DIR",
            Description = "Folder for the run folders and logs. [default: runs/chaos-...]",
        }.WithFolders();
        var set = SpecFileInput.Set();
        var quiet = FollowInput.QuietOption();
        var json = JsonOption.Create();
        var verb = new Command(
            "chaos",
            "Train an experiment again and again while worker processes are killed, stopped and sent away at random, and the "
                + "coordinator is killed and started again, and compare the weights with an undisturbed run's.")
        {
            file,
            runs,
            workers,
            seed,
            folder,
            set,
            quiet,
            json,
        };
        verb.SetAction((parsed, cancellation) => host.RunAsync(
            new ChaosOptions(
                parsed.GetRequiredValue(file),
                parsed.GetValue(runs),
                parsed.GetValue(workers),
                parsed.GetValue(seed) ?? 1,
                parsed.GetValue(folder),
                parsed.GetValue(set) ?? [])
            {
                Quiet = parsed.GetValue(quiet),
                Json = parsed.GetValue(json),
            },
            ChaosRun.RunAsync,
            cancellation));
        return verb.WithExamples(
            "aecluster chaos deploy/chaos/chaos.yaml",
            "aecluster chaos deploy/chaos/chaos.yaml --runs 100 --seed 7 --workers 3");
    }
}
