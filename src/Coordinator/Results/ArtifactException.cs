namespace AeCluster.Coordinator.Results;

/// <summary>Why an artifact was refused: each is another answer over HTTP.</summary>
public enum ArtifactProblem
{
    /// <summary>Not a name of a trial or an artifact. The sender is at fault.</summary>
    BadName,

    /// <summary>More bytes than permitted.</summary>
    TooLarge,

    /// <summary>The bytes that arrived are not the ones announced. Sending again may help.</summary>
    WrongHash,

    NotFound,

    /// <summary>The coordinator could not write it. Sending again later may help.</summary>
    Disk,
}

/// <summary>An artifact that is not kept, or not there. Nothing of it is left behind.</summary>
public sealed class ArtifactException(ArtifactProblem problem, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ArtifactProblem Problem { get; } = problem;
}
