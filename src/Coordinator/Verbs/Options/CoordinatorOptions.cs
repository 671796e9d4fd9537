namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>What <c>aecluster coordinator</c> was asked for; every value is checked.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="Port">Port of the cluster; 0 for any free one.</param>
/// <param name="HttpPort">Port of the HTTP interface; 0 for any free one.</param>
/// <param name="Advertise">Name or address under which others reach this machine, or null for <paramref name="Host"/>.</param>
/// <param name="Runs">Folder of the run folders.</param>
/// <param name="SecretFile">Where the cluster secret is, or null for a cluster without one.</param>
/// <param name="ExitWithParent">End at once when standard input closes: the process that started this one has ended.</param>
public sealed record CoordinatorOptions(
    string Host,
    int Port,
    int HttpPort,
    string? Advertise,
    string Runs,
    string? SecretFile = null,
    bool ExitWithParent = false);
