using AeCluster.Coordinator.Client;

namespace AeCluster.Coordinator.Local;

/// <summary>What <c>aecluster worker</c> was asked for; every value is checked.</summary>
/// <param name="Join">A coordinator.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Slots">Trials at the same time, 1 to 256.</param>
/// <param name="Threads">Compute threads of each slot, 1 to 1024.</param>
/// <param name="Host">Own address under which others reach this worker, or null to find one.</param>
/// <param name="Port">0 for any free one.</param>
/// <param name="MeshSilence">Seconds, 1 to 3600.</param>
/// <param name="Oversubscribe">More compute threads than cores are allowed.</param>
/// <param name="SecretFile">Where the cluster secret is, or null for a cluster without one.</param>
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
    /// <summary>Gradients are encrypted, too.</summary>
    public bool MeshTls { get; init; }
}
