using System.Net;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Training.Parallel;

namespace AeCluster.Worker.Tests.Training.Parallel;

public sealed class MeshConnectorTests : IDisposable
{
    private static readonly ClusterSecret _secret = new("an open secret for the tests"u8);
    private static readonly ClusterSecret _other = new("another secret for the tests"u8);
    private readonly WorkerId[] _workers = [new("w1"), new("w2")];
    private readonly MeshListener[] _listeners;

    public MeshConnectorTests()
    {
        var options = new MeshOptions
        {
            BindAddress = IPAddress.Loopback,
            UseUnixSockets = false,
            ConnectTimeout = TimeSpan.FromMilliseconds(500),
        };
        _listeners = [new MeshListener(options, _ => { }), new MeshListener(options, _ => { })];
    }

    public void Dispose() => Array.ForEach(_listeners, listener => listener.Dispose());

    [Fact]
    public async Task Members_with_the_same_secret_or_both_without_one_meet()
    {
        Meet(await ConnectAsync(1, _secret, _secret));
        Meet(await ConnectAsync(2, null, null));

        static void Meet(Exception?[] errors) => Assert.All(errors, Assert.Null);
    }

    [Fact]
    public async Task What_the_coordinator_says_is_not_enough_without_the_secret()
    {
        DoNotMeet(await ConnectAsync(1, _secret, _other));
        DoNotMeet(await ConnectAsync(2, _secret, null));
        DoNotMeet(await ConnectAsync(3, null, _secret));

        static void DoNotMeet(Exception?[] errors) => Assert.All(errors, error => Assert.IsType<PeerLostException>(error));
    }

    [Fact]
    public async Task Members_that_were_told_different_nonces_do_not_meet() =>
        Assert.All(await ConnectAsync(1, _secret, _secret, "another nonce"), error => Assert.IsType<PeerLostException>(error));

    /// <returns>The exceptions of both.</returns>
    private async Task<Exception?[]> ConnectAsync(
        int generation,
        ClusterSecret? first,
        ClusterSecret? second,
        string secondNonce = "a nonce")
    {
        var members = _workers.Select((worker, rank) => new Member(worker, AddressOf(_listeners[rank]), rank, 1)).ToList();
        return await Task.WhenAll(Connect(0, first, "a nonce"), Connect(1, second, secondNonce));

        Task<Exception?> Connect(int rank, ClusterSecret? secret, string nonce) => Task.Factory.StartNew(
            () => Record.Exception(() => new MeshConnector(_workers[rank], _listeners[rank], secret)
                .Connect(new GenerationProtocol.Enter(Sample.Attempt(), generation, nonce, members), 100, CancellationToken.None)
                .Dispose()),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private static MeshAddress AddressOf(MeshListener listener)
    {
        var peer = listener.AddressFor("127.0.0.1");
        return new MeshAddress(peer.Host, peer.Port, peer.HostId, peer.UnixName);
    }
}
