using AeCluster.Messages.Verbs;
using Serilog.Events;

namespace AeCluster.Coordinator.Cli;

/// <summary>What <c>aecluster local</c> was asked for; every value is checked.</summary>
/// <param name="File">An existing spec file.</param>
/// <param name="Workers">1 to 256.</param>
/// <param name="Threads">Compute threads of each worker, or null for what the file says.</param>
/// <param name="Out">Folder for run folders, or null for the default.</param>
/// <param name="Settings">Overrides of the file, each <c>key=value</c>.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Oversubscribe">More compute threads than cores are allowed.</param>
/// <param name="LogLevel">Null where none was asked for.</param>
public sealed record LocalOptions(
    string File,
    int Workers,
    int? Threads,
    string? Out,
    IReadOnlyList<string> Settings,
    string Device,
    bool Oversubscribe,
    LogEventLevel? LogLevel);

/// <summary>What <c>aecluster coordinator</c> was asked for; every value is checked.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="Port">Port of the cluster; 0 for any free one.</param>
/// <param name="HttpPort">Port of the HTTP interface; 0 for any free one.</param>
/// <param name="Advertise">Name or address under which others reach this machine, or null for <paramref name="Host"/>.</param>
/// <param name="Runs">Folder of the run folders.</param>
/// <param name="SecretFile">Where the cluster secret is, or null for a cluster without one.</param>
/// <param name="ExitWithParent">End at once when standard input closes: the process that started this one has ended.</param>
public sealed record CoordinatorOptions(string Host, int Port, int HttpPort, string? Advertise, string Runs, string? SecretFile = null, bool ExitWithParent = false);

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
public sealed record WorkerOptions(
    HostPort Join, string Device, int Slots, int Threads, string? Host, int Port, string? MeshPorts, int MeshSilence, bool Oversubscribe, string? SecretFile = null)
{
    /// <summary>Gradients are encrypted, too.</summary>
    public bool MeshTls { get; init; }
}

/// <summary>What <c>aecluster chaos</c> was asked for; every value is checked.</summary>
/// <param name="File">An existing spec file.</param>
/// <param name="Out">Folder for run folders and logs, or null for the default.</param>
/// <param name="Settings">Overrides of the file, each <c>key=value</c>.</param>
public sealed record ChaosOptions(string File, int Runs, int Workers, long Seed, string? Out, IReadOnlyList<string> Settings);

/// <summary>
/// What the verbs do that are more than talk to a coordinator. Each gets checked options and returns an exit code; the
/// token is cancelled by the first Ctrl+C or SIGTERM, a second one ends the process.
/// </summary>
/// <param name="Validate">Path of an existing spec file and its <c>key=value</c> overrides.</param>
/// <param name="Models">A variant, or null for all.</param>
/// <param name="Model">Something that is done with a trained model; its checkpoint exists.</param>
public sealed record HostActions(
    Func<LocalOptions, CancellationToken, Task<int>> Local,
    Func<CoordinatorOptions, CancellationToken, Task<int>> Coordinator,
    Func<WorkerOptions, CancellationToken, Task<int>> Worker,
    Func<string, IReadOnlyList<string>, int> Validate,
    Func<string?, int> Models,
    Func<ModelRequest, CancellationToken, Task<int>> Model,
    Func<ChaosOptions, CancellationToken, Task<int>> Chaos);
