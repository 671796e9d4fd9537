using Serilog.Events;

namespace AeCluster.Coordinator.Local;

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
