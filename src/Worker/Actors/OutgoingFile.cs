using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;
using AeCluster.Worker.Training;

namespace AeCluster.Worker.Actors;

/// <summary>A file for the coordinator.</summary>
/// <param name="IsReplaceable">It is worth nothing once there is a newer file; losing it costs no result.</param>
/// <param name="Report">From the file's SHA-256, the report that is due once the coordinator has it; null where none is.</param>
public sealed record OutgoingFile(
    string Name, ReadOnlyMemory<byte> Bytes, bool IsReplaceable, Func<string, Func<long, TrialProtocol.Report>>? Report = null)
{
    /// <param name="report">Makes the report from the stored checkpoint and the report's number.</param>
    public static OutgoingFile Of(
        CheckpointImage checkpoint,
        bool isReplaceable,
        Func<CheckpointRef, long, TrialProtocol.Report> report) =>
        new(ArtifactClient.CheckpointPath(checkpoint.Name), checkpoint.Bytes, isReplaceable, sha256 =>
            number =>
                report(
                    new CheckpointRef(checkpoint.Name, checkpoint.Epoch, checkpoint.Step, sha256, checkpoint.Bytes.Length),
                    number));
}
