using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class ResumeVerb
{
    public static Command Create(VerbHost host)
    {
        var run = new RunInput();
        var verb = new Command(
            "resume",
            "Go on with a run of `aecluster local` that was interrupted, whatever has ended it, or with an experiment of a "
                + "coordinator that was paused, cancelled or stopped. Trials go on from their newest checkpoints.");
        run.AddTo(verb);
        verb.SetAction((parsed, cancellation) => run.RunAsync(
            host,
            parsed,
            isRetry: false,
            (client, id, cancel) => client.ResumeAsync(id, cancel),
            "goes on",
            cancellation));
        return verb.WithExamples(
            "aecluster resume runs/mine",
            "aecluster resume runs/mine --workers 4",
            "aecluster resume quickstart-20261123-212011");
    }
}
