using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AeCluster.Worker.Mesh;

/// <summary>How this process takes part in gradient exchanges, whatever the trial.</summary>
public sealed record MeshOptions
{
    /// <summary>The address on which peers are awaited.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Any;

    /// <summary>The ports that may be used, the first free one is. 0 to 0: any that the system gives.</summary>
    public (int First, int Last) Ports { get; init; }

    /// <summary>Encryption of TCP connections. All workers of a trial have it, or none.</summary>
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

/// <summary>
/// A certificate of this process, and the SHA-256 thumbprints (hexadecimal, lower case) of those that it accepts: nobody signs them for
/// anybody, so self-signed ones will do, and one for all workers as well.
/// </summary>
public sealed record MeshTls(X509Certificate2 Certificate, IReadOnlySet<string> AcceptedThumbprints)
{
    internal bool Accepts(X509Certificate? certificate) =>
        certificate is not null && AcceptedThumbprints.Contains(Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData())));
}
