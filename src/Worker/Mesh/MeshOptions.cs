using System.Net;
using System.Net.Security;

namespace AeCluster.Worker.Mesh;

/// <summary>How this process takes part in gradient exchanges, whatever the trial.</summary>
public sealed record MeshOptions
{
    /// <summary>The address on which peers are awaited.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    /// <summary>The ports that may be used, the first free one is. 0 to 0: any that the system gives.</summary>
    public (int First, int Last) Ports { get; init; }

    /// <summary>By what TCP connections are encrypted, if they are. All workers of a trial have it, or none.</summary>
    public MeshTls? Tls { get; init; }

    /// <summary>How long all peers together have to connect.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one connection has to prove itself.</summary>
    public TimeSpan HandshakeLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a peer may keep the others waiting within a call before it is lost. A peer that dies is noticed at once, whatever
    /// this says; it is for those that hang. It must be longer than the slowest worker's step takes beyond the fastest's.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether peers on this host use Unix domain sockets instead of TCP, where there are any (Linux).</summary>
    public bool UseUnixSockets { get; init; } = true;

    /// <summary>Whether peers on this host share memory, beside the Unix domain socket.</summary>
    public bool UseSharedMemory { get; init; } = true;

    /// <summary>Bytes of shared memory for each peer and direction.</summary>
    public int RingBytes { get; init; } = 1 << 20;
}

/// <summary>How the two ends of an encrypted connection prove themselves to each other.</summary>
/// <param name="Dialing">For the one who calls.</param>
/// <param name="Accepting">For the one who is called; tells why it refuses.</param>
public sealed record MeshTls(
    Func<SslClientAuthenticationOptions> Dialing,
    Func<Action<string>, SslServerAuthenticationOptions> Accepting);
