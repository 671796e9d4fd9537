namespace AeCluster.Messages;

/// <summary>Names both sides must agree on.</summary>
public static class ClusterNames
{
    /// <summary>Name of the actor system; part of every address.</summary>
    public const string ActorSystem = "aecluster";

    public const string CoordinatorRole = "coordinator";

    public const string WorkerRole = "worker";

    /// <summary>Actor name of the singleton that owns all experiments, below <c>/user</c>.</summary>
    public const string ExperimentManager = "experiments";

    /// <summary>Where the singleton itself is on the coordinator's node, for those that cannot find it through the
    /// cluster.</summary>
    /// <param name="coordinator">Address of the coordinator's node.</param>
    public static string ManagerPath(string coordinator) => $"{coordinator}/user/{ExperimentManager}/{ExperimentManager}";

    /// <summary>HTTP header with the SHA-256 of an artifact's bytes, lower-case hexadecimal.</summary>
    public const string Sha256Header = "X-Content-SHA256";

    /// <summary>Where a coordinator that is ready lists its workers, below the artifacts URL.</summary>
    public const string WorkersPath = "api/workers";

    /// <summary>Where an attempt puts a file it made, below the artifacts URL.</summary>
    public static string ArtifactPath(AttemptId attempt, string name) =>
        $"experiments/{Uri.EscapeDataString(attempt.Experiment.Value)}/trials/{Uri.EscapeDataString(attempt.Trial.Value)}" +
        $"/attempts/{attempt.Number}/artifacts/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
}
