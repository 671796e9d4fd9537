using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;
using AeCluster.Worker.Training;

namespace AeCluster.Worker.Actors;

/// <summary>A file to upload to the coordinator.</summary>
/// <param name="IsReplaceable">Whether a newer file makes it obsolete, so that the result does not depend on it.</param>
/// <param name="Report">
/// Creates, from the file's SHA-256 and a sequence number, the report to send once the coordinator has the file; null if none.
/// </param>
public sealed record OutgoingFile(
    string Name, ReadOnlyMemory<byte> Bytes, bool IsReplaceable, Func<string, Func<long, TrialProtocol.Report>>? Report = null)
{
    /// <param name="report">Creates the report from the stored checkpoint and the report's sequence number.</param>
    public static OutgoingFile Of(
        CheckpointImage checkpoint, bool isReplaceable, Func<CheckpointRef, long, TrialProtocol.Report> report)
    {
        return new OutgoingFile(
            ArtifactClient.CheckpointPath(checkpoint.Name),
            checkpoint.Bytes,
            isReplaceable,
            sha256 => number => report(Stored(sha256), number));

        CheckpointRef Stored(string sha256) =>
            new(checkpoint.Name, checkpoint.Epoch, checkpoint.Step, sha256, checkpoint.Bytes.Length);
    }
}
