using AeCluster.Messages.Verbs;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Inspection;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>Looks at data for <c>aecluster validate</c>, <c>local</c> and <c>submit</c>, before anything starts.</summary>
internal static class LookVerb
{
    public static void Run(LookRequest request, VerbRun run)
    {
        var answer = Answer(request, run);
        run.Progress.Clear();
        run.Out.WriteLine(answer.ToJson());
    }

    private static LookAnswer Answer(LookRequest request, VerbRun run)
    {
        try
        {
            NativeRuntime.EnsureLoadable();
            return new LookAnswer([.. request.Data.Select(data => Look(data, run))]);
        }
        catch (NativeRuntimeException error)
        {
            return new LookAnswer([], error.Message);
        }
    }

    private static LookedAtData Look(DataSpec spec, VerbRun run)
    {
        var locations = DataLocations.FromEnvironment();
        if (DataSources.FirstMissing(spec, locations) is { } missing)
        {
            return new LookedAtData { Missing = missing };
        }

        try
        {
            return new LookedAtData { Facts = DataInspector.Look(spec, locations, run.Progress, run.Stop) };
        }
        catch (DataException error)
        {
            return new LookedAtData { Error = error.Message };
        }
    }
}
