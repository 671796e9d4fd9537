namespace AeCluster.Worker.Mesh;

/// <summary>One or more peers are gone, or as good as gone. The generation is over.</summary>
/// <param name="ranks">Those that are known to be lost, in ascending order.</param>
/// <param name="reason">What was seen, in words.</param>
public sealed class PeerLostException(IReadOnlyList<int> ranks, string reason)
    : Exception($"Lost rank {string.Join(", ", ranks)}: {reason}")
{
    public IReadOnlyList<int> Ranks { get; } = ranks;

    public string Reason { get; } = reason;
}

/// <summary>Another thread ended the exchange.</summary>
public sealed class ExchangeAbortedException(string reason) : Exception($"The exchange was ended: {reason}")
{
    public string Reason { get; } = reason;
}
