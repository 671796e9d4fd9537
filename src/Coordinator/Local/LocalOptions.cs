using AeCluster.Coordinator.Display;
using Serilog.Events;

namespace AeCluster.Coordinator.Local;

/// <summary>The validated options of <c>aecluster local</c>.</summary>
/// <param name="File">An existing spec file.</param>
/// <param name="Workers">1 to 256.</param>
/// <param name="Threads">Compute threads of each worker; null for the setting in the file.</param>
/// <param name="Out">The run folder, or null for a new one below <c>runs</c>.</param>
/// <param name="Settings">Overrides of the file, each <c>key=value</c>.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Oversubscribe">Whether more compute threads than cores are allowed.</param>
/// <param name="LogLevel">Minimum level, or null for the default.</param>
public sealed record LocalOptions(
    string File,
    int Workers,
    int? Threads,
    string? Out,
    IReadOnlyList<string> Settings,
    string Device,
    bool Oversubscribe,
    LogEventLevel? LogLevel)
{
    public const int UsualWorkers = 2;
    public const string UsualDevice = "auto";

    public FollowOptions Follow { get; init; } = new();

    /// <summary>Whether to wait until other workers of this machine leave enough cores.</summary>
    public bool WaitForCores { get; init; }

    /// <summary>Of a run that goes on: whether failed trials are tried again.</summary>
    public bool IsRetry { get; init; }
}
