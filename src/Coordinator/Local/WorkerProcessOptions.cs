using AeCluster.Coordinator.Client;

namespace AeCluster.Coordinator.Local;

/// <summary>The validated options of <c>aecluster worker</c>.</summary>
/// <param name="Join">Address of the coordinator.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Slots">Concurrent trials, 1 to 256.</param>
/// <param name="Threads">Compute threads of each slot, 1 to 1024.</param>
/// <param name="Host">Own address by which others reach this worker; null to detect it.</param>
/// <param name="Port">0 for any free one.</param>
/// <param name="MeshSilence">Seconds, 1 to 3600.</param>
/// <param name="Oversubscribe">Whether more compute threads than cores are allowed.</param>
/// <param name="SecretFile">File with the cluster secret; null for a cluster without one.</param>
public sealed record WorkerProcessOptions(
    HostPort Join,
    string Device,
    int Slots,
    int Threads,
    string? Host,
    int Port,
    string? MeshPorts,
    int MeshSilence,
    bool Oversubscribe,
    string? SecretFile = null)
{
    /// <summary>Folders of data besides <c>AECLUSTER_DATA</c>.</summary>
    public IReadOnlyList<string> DataFolders { get; init; } = [];

    /// <summary>Whether gradients are encrypted, too.</summary>
    public bool MeshTls { get; init; }

    /// <summary>Whether the worker logs what is ordinary, too, and the details of errors.</summary>
    public bool Verbose { get; init; }
}
