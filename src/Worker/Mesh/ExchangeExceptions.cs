namespace AeCluster.Worker.Mesh;

/// <summary>Peers are lost: disconnected, timed out, or in violation of the protocol. The generation is over.</summary>
/// <param name="ranks">The lost ranks in ascending order.</param>
/// <param name="reason">What was observed.</param>
public sealed class PeerLostException(IReadOnlyList<int> ranks, string reason)
    : Exception($"Lost rank {string.Join(", ", ranks)}: {reason}")
{
    public IReadOnlyList<int> Ranks { get; } = ranks;

    public string Reason { get; } = reason;
}

/// <summary>The exchange was aborted by another thread.</summary>
public sealed class ExchangeAbortedException(string reason) : Exception($"The exchange was ended: {reason}")
{
    public string Reason { get; } = reason;
}
