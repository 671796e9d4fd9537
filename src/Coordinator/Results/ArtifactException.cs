namespace AeCluster.Coordinator.Results;

/// <summary>Why an artifact was refused. Each has its own HTTP status.</summary>
public enum ArtifactProblem
{
    /// <summary>The name is not that of a trial or an artifact: an error of the sender.</summary>
    BadName,

    /// <summary>More bytes than permitted.</summary>
    TooLarge,

    /// <summary>The bytes do not have the announced hash. Sending again may help.</summary>
    WrongHash,

    NotFound,

    /// <summary>The coordinator could not write it. Sending again later may help.</summary>
    Disk,
}

/// <summary>An artifact was not stored, or does not exist. No part of it is left behind.</summary>
public sealed class ArtifactException(ArtifactProblem problem, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ArtifactProblem Problem { get; } = problem;
}
