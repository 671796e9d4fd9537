namespace AeCluster.Messages;

/// <summary>Names that coordinator and workers must agree on.</summary>
public static class ClusterNames
{
    /// <summary>Name of the actor system, part of every actor address.</summary>
    public const string ActorSystem = "aecluster";

    public const string CoordinatorRole = "coordinator";

    public const string WorkerRole = "worker";

    /// <summary>Actor name of the singleton that owns all experiments, below <c>/user</c>.</summary>
    public const string ExperimentManager = "experiments";

    /// <summary>Actor path of the singleton itself, for a worker that cannot resolve it through the cluster.</summary>
    /// <param name="coordinator">Actor address of the coordinator's node.</param>
    public static string ManagerPath(string coordinator) => $"{coordinator}/user/{ExperimentManager}/{ExperimentManager}";

    /// <summary>HTTP header with the SHA-256 of an artifact's bytes, lower-case hexadecimal.</summary>
    public const string Sha256Header = "X-Content-SHA256";

    /// <summary>Path, relative to the artifacts URL, where a ready coordinator lists its workers.</summary>
    public const string WorkersPath = "api/workers";

    /// <summary>Path, relative to the artifacts URL, to which an attempt uploads a file.</summary>
    public static string ArtifactPath(AttemptId attempt, string name) =>
        $"experiments/{Uri.EscapeDataString(attempt.Experiment.Value)}/trials/{Uri.EscapeDataString(attempt.Trial.Value)}" +
        $"/attempts/{attempt.Number}/artifacts/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
}
