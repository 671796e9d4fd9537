using AeCluster.Messages.Verbs;
using AeCluster.Worker.Cores;

namespace AeCluster.Worker.Verbs;

/// <summary>Counts free cores for <c>aecluster local</c>, before anything starts.</summary>
internal static class CoresVerb
{
    public static void Run(VerbRun run)
    {
        var cores = Environment.ProcessorCount;
        var free = CoreBudget.Survey(cores, CoreBudget.DefaultFolder);
        run.Out.WriteLine(new CoresAnswer(cores, free.Count, free.Holders).ToJson());
    }
}
