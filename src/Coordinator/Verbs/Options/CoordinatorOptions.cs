namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>The validated options of <c>aecluster coordinator</c>.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="Port">Port of the cluster; 0 for any free one.</param>
/// <param name="HttpPort">Port of the HTTP interface; 0 for any free one.</param>
/// <param name="Advertise">Name or address by which others reach this machine; null for <paramref name="Host"/>.</param>
/// <param name="Runs">Folder of the run folders.</param>
/// <param name="SecretFile">File with the cluster secret; null for a cluster without one.</param>
/// <param name="ExitWithParent">Exit as soon as standard input closes, because the parent process has ended.</param>
public sealed record CoordinatorOptions(
    string Host, int Port, int HttpPort, string? Advertise, string Runs, string? SecretFile = null, bool ExitWithParent = false)
{
    /// <summary>Further names under which the HTTP interface answers.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether to log what is ordinary, too.</summary>
    public bool Verbose { get; init; }
}
