using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Worker.Artifacts;

/// <summary>Transfers the files of attempts to and from the coordinator.</summary>
public interface IArtifacts
{
    Task<Transfer> SendAsync(AttemptId attempt, string name, ReadOnlyMemory<byte> bytes);

    Task<Transfer> FetchAsync(AttemptId attempt, CheckpointRef checkpoint);
}
