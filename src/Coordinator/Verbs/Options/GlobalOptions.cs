namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options and environment variables of every verb.</summary>
public static class GlobalOptions
{
    /// <summary>Environment variable with the coordinator's address, used without <c>--coordinator</c>.</summary>
    public const string CoordinatorVariable = "AECLUSTER_COORDINATOR";

    internal const string Verbose = "--verbose";
}
