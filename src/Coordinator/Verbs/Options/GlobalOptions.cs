namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>Options and environment variables that every verb has.</summary>
public static class GlobalOptions
{
    /// <summary>The coordinator's address for verbs that are called without <c>--coordinator</c>.</summary>
    public const string CoordinatorVariable = "AECLUSTER_COORDINATOR";

    internal const string Verbose = "--verbose";
}
