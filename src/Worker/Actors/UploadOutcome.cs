namespace AeCluster.Worker.Actors;

/// <summary>What came of a file's transfer.</summary>
public abstract record UploadOutcome
{
    /// <summary>The coordinator has it.</summary>
    public sealed record Stored(OutgoingFile File, string Sha256) : UploadOutcome;

    /// <summary>Nothing that still matters.</summary>
    public sealed record Nothing : UploadOutcome;

    /// <summary>It is to be sent again in a context.</summary>
    public sealed record TryAgain : UploadOutcome;

    /// <summary>It was refused too often, and the others go on without it.</summary>
    public sealed record GivenUp(OutgoingFile File) : UploadOutcome;

    /// <summary>It was refused too often, and there is no result without it.</summary>
    public sealed record Hopeless(OutgoingFile File, string Reason) : UploadOutcome;
}
