using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AeCluster.Worker.Mesh;

namespace AeCluster.Worker.Tests.Mesh;

/// <summary>Meshes over real connections, all within the test's process.</summary>
internal static class TestMesh
{
    public const ulong Trial = 0xABCDEF;

    public static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    public static readonly MeshOptions Tcp = new() { BindAddress = IPAddress.Loopback, UseUnixSockets = false };

    public static readonly MeshOptions Unix = Tcp with { UseUnixSockets = true, UseSharedMemory = false };

    /// <summary>Small rings, so that they wrap around and fill up.</summary>
    public static readonly MeshOptions Memory = Tcp with { UseUnixSockets = true, RingBytes = 64 * 1024 };

    private static readonly Lazy<X509Certificate2> _certificate = new(SelfSigned);

    public static MeshOptions Tls => Tcp with { Tls = new MeshTls(_certificate.Value, new HashSet<string> { Thumbprint(_certificate.Value) }) };

    /// <summary>As many listeners as ranks; the caller disposes of them.</summary>
    public static MeshListener[] Listen(int workers, MeshOptions options, Action<MeshRefusal>? refused = null) =>
        [.. Enumerable.Range(0, workers).Select(_ => new MeshListener(options, refused ?? (_ => { })))];

    public static MeshMembership Member(ExchangePlan plan, int rank, IReadOnlyList<MeshListener> listeners, int generation = 1) => new(
        Trial, generation, rank, [.. listeners.Select(listener => listener.AddressFor("127.0.0.1"))], plan, Secret);

    public static async Task<MeshExchange[]> ConnectAsync(ExchangePlan plan, IReadOnlyList<MeshListener> listeners, int generation = 1) =>
        await Task.WhenAll(listeners.Select((listener, rank) =>
            MeshExchange.ConnectAsync(Member(plan, rank, listeners, generation), listener, CancellationToken.None)));

    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        return new CertificateRequest("CN=worker", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public static string Thumbprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
}
