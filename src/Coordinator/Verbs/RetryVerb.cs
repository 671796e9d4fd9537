using System.CommandLine;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class RetryVerb
{
    public static Command Create(VerbHost host)
    {
        var run = new RunInput();
        var failed = new Option<bool>("--failed")
        {
            Description = "The trials that have failed. No others can be tried again, so it may be left out.",
        };
        var verb = new Command(
            "retry",
            "Try the failed trials of a run again, each from its newest checkpoint; an experiment that has ended runs again. "
                + "If it was stopped because its trials failed alike, the others go on as well.");
        run.AddTo(verb);
        verb.Add(failed);
        verb.SetAction((parsed, cancellation) => run.RunAsync(
            host,
            parsed,
            isRetry: true,
            (client, id, cancel) => client.RetryAsync(id, cancel),
            "tries its failed trials again",
            cancellation));
        return verb.WithExamples("aecluster retry runs/mine --failed", "aecluster retry quickstart-20261123-212011 --failed");
    }
}
