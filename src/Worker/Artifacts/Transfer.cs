namespace AeCluster.Worker.Artifacts;

/// <summary>The result of transferring a file to or from the coordinator.</summary>
public abstract record Transfer
{
    /// <summary>The file has been transferred and its hash verified.</summary>
    /// <param name="Bytes">The fetched bytes; empty after sending.</param>
    public sealed record Done(byte[] Bytes, string Sha256) : Transfer;

    /// <summary>The attempt is no longer the current one of its trial.</summary>
    public sealed record Stale : Transfer;

    /// <summary>The coordinator no longer has the file, or its hash differs.</summary>
    public sealed record Damaged(string Reason) : Transfer;

    /// <summary>The coordinator could not be reached; a later try may succeed.</summary>
    public sealed record Unreachable(string Reason) : Transfer;

    /// <summary>The coordinator could not store or read the file (its disk is full, say).</summary>
    public sealed record Refused(string Reason) : Transfer;
}
