using System.Net;
using System.Security.Cryptography;
using System.Text;
using AeCluster.Messages.Security;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Tests.Mesh;

/// <summary>Meshes over real connections within the test's process.</summary>
internal static class TestMesh
{
    public const ulong Trial = 0xABCDEF;

    public static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    public static readonly MeshOptions Tcp = new() { BindAddress = IPAddress.Loopback, UseUnixSockets = false };

    public static readonly MeshOptions Unix = Tcp with { UseUnixSockets = true, UseSharedMemory = false };

    /// <summary>Small rings, so that they wrap around and fill up.</summary>
    public static readonly MeshOptions Memory = Tcp with { UseUnixSockets = true, RingBytes = 64 * 1024 };

    private static readonly Lazy<MeshTls> _tls = new(() => TlsOf("the tests' cluster secret"));

    public static MeshOptions Tls => Tcp with { Tls = _tls.Value };

    /// <summary>Creates a listener per rank, which the caller disposes.</summary>
    public static MeshListener[] Listen(int workers, MeshOptions options, Action<MeshRefusal>? refused = null) =>
        [.. Enumerable.Range(0, workers).Select(_ => new MeshListener(options, refused ?? (_ => { })))];

    public static MeshMembership Member(
        ExchangePlan plan,
        int rank,
        IReadOnlyList<MeshListener> listeners,
        int generation = 1) =>
        new(Trial, generation, rank, [.. listeners.Select(listener => listener.AddressFor("127.0.0.1"))], plan, Secret);

    public static async Task<MeshExchange[]> ConnectAsync(
        ExchangePlan plan,
        IReadOnlyList<MeshListener> listeners,
        int generation = 1) =>
        await Task.WhenAll(
            listeners.Select(
                (listener, rank) =>
                    MeshConnecting.ConnectAsync(Member(plan, rank, listeners, generation), listener, CancellationToken.None)));

    public static MeshTls TlsOf(string secret)
    {
        var identity = new ClusterIdentity(new ClusterSecret(Encoding.UTF8.GetBytes(secret)));
        return new MeshTls(identity.ClientOptions, identity.ServerOptions);
    }
}
