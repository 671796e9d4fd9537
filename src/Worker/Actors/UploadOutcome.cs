using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Actors;

/// <summary>How to continue after a file's transfer has ended.</summary>
public abstract record UploadOutcome
{
    /// <summary>The coordinator has the file.</summary>
    public sealed record Stored(OutgoingFile File, string Sha256) : UploadOutcome;

    /// <summary>The file no longer matters.</summary>
    public sealed record Nothing : UploadOutcome;

    /// <summary>The file is to be sent again after a pause.</summary>
    public sealed record TryAgain(Transfer Failure) : UploadOutcome;

    /// <summary>The file was refused too often; the others are sent without it.</summary>
    public sealed record GivenUp(OutgoingFile File, Transfer Failure) : UploadOutcome;

    /// <summary>The file was refused too often, and there is no result without it.</summary>
    public sealed record Failed(OutgoingFile File, string Reason) : UploadOutcome;
}
