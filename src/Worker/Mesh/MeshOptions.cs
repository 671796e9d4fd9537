using System.Net;
using System.Net.Security;

namespace AeCluster.Worker.Mesh;

/// <summary>Options for the gradient exchanges of this process.</summary>
public sealed record MeshOptions
{
    /// <summary>The address to listen on.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    /// <summary>The range of ports, of which the first free one is used; 0 to 0 lets the system choose.</summary>
    public (int First, int Last) Ports { get; init; }

    /// <summary>Encrypts TCP connections if set, which must be the same for all workers of a trial.</summary>
    public MeshTls? Tls { get; init; }

    /// <summary>Time in which all peers must be connected.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time in which a connection must be authenticated.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A peer that is silent for this long within a call is considered lost. A peer that dies is detected immediately; this is
    /// for peers that hang. It must exceed the difference between the step times of the slowest and the fastest worker.
    /// </summary>
    public TimeSpan PeerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether to use Unix domain sockets instead of TCP to peers on this host (Linux only).</summary>
    public bool UseUnixSockets { get; init; } = true;

    /// <summary>Whether to use shared memory in addition to the Unix domain socket.</summary>
    public bool UseSharedMemory { get; init; } = true;

    /// <summary>Bytes of shared memory per peer and direction.</summary>
    public int RingBytes { get; init; } = 1 << 20;
}

/// <summary>TLS options of the two ends of a connection.</summary>
/// <param name="ClientOptions">Options of the dialer.</param>
/// <param name="ServerOptions">Options of the acceptor, given a callback for the reason of a refusal.</param>
public sealed record MeshTls(
    Func<SslClientAuthenticationOptions> ClientOptions,
    Func<Action<string>, SslServerAuthenticationOptions> ServerOptions);
