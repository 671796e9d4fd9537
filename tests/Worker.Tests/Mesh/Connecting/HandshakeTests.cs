using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AeCluster.Worker.Mesh;
using AeCluster.Worker.Mesh.Connecting;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Tests.Mesh.Connecting;

public sealed class HandshakeTests : IDisposable
{
    private static readonly ExchangePlan _plan = new(2, 100, Deals.Even(2, 2));
    private static readonly TimeSpan _longTimeout = TimeSpan.FromSeconds(30);
    private readonly BlockingCollection<MeshRefusal> _refusals = [];
    private readonly List<MeshListener> _listeners = [];

    [Fact]
    public async Task A_stranger_with_the_wrong_secret_is_refused_and_the_right_peer_still_gets_in()
    {
        var (member, connecting) = Await(TestMesh.Tcp);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Throws<HandshakeException>(() => RoguePeer.Connect(member with { Secret = new byte[32] }, _listeners[1]));
        }

        Assert.Contains("does not know the secret", NextRefusal().Reason);
        using var peer = RoguePeer.Connect(member, _listeners[1]);
        (await connecting).Dispose();
        Assert.Empty(_refusals);
    }

    [Fact]
    public async Task What_a_peer_has_said_once_is_of_no_use_to_who_has_overheard_it()
    {
        var (member, connecting) = Await(TestMesh.Tcp);
        using var tap = new Tap(_listeners[1].Port);
        using var dialer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        dialer.Connect(IPAddress.Loopback, tap.Port);
        dialer.Blocking = false;
        Handshake.Dial(new TimedSocket(dialer, _longTimeout), member, to: 1);
        (await connecting).Dispose();
        Assert.Equal(-1, tap.Recorded.AsSpan().IndexOf(TestMesh.Secret));

        // The same generation again: the rendezvous is still known, and only the connection is new.
        using var replay = RoguePeer.Dial(_listeners[1]);
        replay.Send(tap.Recorded);
        Assert.Contains("does not know the secret", NextRefusal().Reason);
        Assert.True(EndsWithoutProof(replay));
    }

    [Fact]
    public void A_stranger_who_speaks_something_else_is_refused_and_reported_once()
    {
        Await(TestMesh.Tcp);
        for (var i = 0; i < 5; i++)
        {
            using var stranger = RoguePeer.Dial(_listeners[1]);
            stranger.Send(
                "GET / HTTP/1.1\r\nHost: aecluster\r\nAccept: everything that comes to mind, and a little more of it\r\n\r\n"u8);
            Assert.True(EndsWithoutProof(stranger));
        }

        Assert.Equal("127.0.0.1", NextRefusal().From);
        Assert.Empty(_refusals);
    }

    [Fact]
    public void A_stranger_who_says_nothing_is_sent_away_in_time()
    {
        Await(TestMesh.Tcp with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using var stranger = RoguePeer.Dial(_listeners[1]);
        Assert.True(EndsWithoutProof(stranger));
        Assert.Contains("said nothing", NextRefusal().Reason);
    }

    [Fact]
    public async Task Any_number_of_strangers_who_say_nothing_keep_no_peer_out()
    {
        var (member, connecting) = Await(TestMesh.Tcp with { HandshakeTimeout = TimeSpan.FromMinutes(10) });
        var strangers = Enumerable.Range(0, 700).Select(_ => RoguePeer.Dial(_listeners[1])).ToList();
        try
        {
            using var peer = RoguePeer.Connect(member, _listeners[1]);
            (await connecting).Dispose();
            Assert.Contains("make room", NextRefusal().Reason);

            // The oldest is told why, so that an honest one would try again.
            var reply = new byte[1];
            Assert.Equal(1, strangers[0].Receive(reply));
            Assert.Equal(HandshakeReply.Busy, (HandshakeReply)reply[0]);
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Fact]
    public void A_peer_of_another_version_is_told_so()
    {
        var (member, _) = Await(TestMesh.Tcp);
        using var peer = RoguePeer.Dial(_listeners[1]);
        var hello = new byte[Hello.Size];
        new Hello(FrameHeader.Version + 1, member.Trial, member.Generation, 0, 1).Write(hello, member.PlanDigest(), new byte[32]);
        peer.Send(hello);
        var answer = new byte[1];
        Assert.Equal(1, peer.Receive(answer));
        Assert.Equal(HandshakeReply.VersionMismatch, (HandshakeReply)answer[0]);
        Assert.Contains("version 2", NextRefusal().Reason);
    }

    [Fact]
    public async Task A_peer_of_an_earlier_generation_is_fenced_off()
    {
        var (member, connecting) = Await(TestMesh.Tcp);
        Assert.Equal(HandshakeReply.OutdatedGeneration, Assert.Throws<HandshakeException>(
            () => RoguePeer.Connect(member with { Generation = member.Generation - 1 }, _listeners[1])).Reply);
        Assert.Contains("is over", NextRefusal().Reason);
        await Assert.ThrowsAsync<InvalidOperationException>(() => MeshConnecting.ConnectAsync(
            TestMesh.Member(_plan, 1, _listeners, member.Generation - 1), _listeners[1], CancellationToken.None));
        using var peer = RoguePeer.Connect(member, _listeners[1]);
        (await connecting).Dispose();
    }

    [Fact]
    public void A_peer_with_another_plan_is_refused()
    {
        var (member, _) = Await(TestMesh.Tcp);
        Refused(member with { Plan = new ExchangePlan(2, 101, Deals.Even(2, 2)) });
        Refused(member with { Plan = new ExchangePlan(4, 100, Deals.Even(4, 2)) });
        Refused(member with { Rank = 1 });

        void Refused(MeshMembership other) => Assert.Equal(
            HandshakeReply.PlanMismatch, Assert.Throws<HandshakeException>(() => RoguePeer.Connect(other, _listeners[1])).Reply);
    }

    [Fact]
    public void Who_pretends_to_be_a_listener_is_found_out()
    {
        using var pretender = new TcpListener(IPAddress.Loopback, 0);
        pretender.Start();
        using var dialer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        dialer.Connect(pretender.LocalEndpoint);
        using var accepted = pretender.AcceptSocket();
        accepted.Send([
            (byte)HandshakeReply.Challenge,
            .. RandomNumberGenerator.GetBytes(Hello.NonceSize),
            .. RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes),
        ]);
        dialer.Blocking = false;
        var member = TestMesh.Member(_plan, 0, Listeners(TestMesh.Tcp));
        var refusal = Assert.Throws<HandshakeException>(
            () => Handshake.Dial(new TimedSocket(dialer, _longTimeout), member, to: 1));
        Assert.Contains("does not know the secret", refusal.Message);
    }

    [Fact]
    public async Task A_peer_that_hears_of_a_generation_first_waits_for_the_other()
    {
        var listeners = Listeners(TestMesh.Tcp);
        var early = MeshConnecting.ConnectAsync(TestMesh.Member(_plan, 0, listeners), listeners[0], CancellationToken.None);

        // By the time this one is answered, its first attempts have failed.
        Assert.Equal(HandshakeReply.UnknownGeneration, Assert.Throws<HandshakeException>(
            () => RoguePeer.Connect(TestMesh.Member(_plan, 0, listeners), listeners[1])).Reply);
        using var late = await MeshConnecting.ConnectAsync(
            TestMesh.Member(_plan, 1, listeners),
            listeners[1],
            CancellationToken.None);
        (await early).Dispose();
        Assert.Empty(_refusals);
    }

    [Fact]
    public async Task Peers_that_do_not_come_in_time_are_named()
    {
        var listeners = TestMesh.Listen(3, TestMesh.Tcp with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        _listeners.AddRange(listeners);
        var plan = new ExchangePlan(3, 100, Deals.Even(3, 3));
        var lost = await Assert.ThrowsAsync<PeerLostException>(
            () => MeshConnecting.ConnectAsync(TestMesh.Member(plan, 1, listeners), listeners[1], CancellationToken.None));
        Assert.Equal([0, 2], lost.Ranks);
        Assert.Contains("did not come within 0.2 s", lost.Message);
    }

    [Fact]
    public async Task Connecting_can_be_called_off()
    {
        var listeners = Listeners(TestMesh.Tcp with { ConnectTimeout = _longTimeout });
        using var cancellation = new CancellationTokenSource();
        var connecting = MeshConnecting.ConnectAsync(TestMesh.Member(_plan, 0, listeners), listeners[0], cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task With_tls_a_peer_of_another_secret_is_refused()
    {
        var listeners = Listeners(TestMesh.Tls);
        var strange = TestMesh.Tls with
        {
            Tls = TestMesh.TlsOf("another cluster's secret"),
            ConnectTimeout = TimeSpan.FromMilliseconds(300),
        };
        using var dialing = new MeshListener(strange, _ => { });
        var expecting = MeshConnecting.ConnectAsync(TestMesh.Member(_plan, 1, listeners), listeners[1], CancellationToken.None);
        await Assert.ThrowsAsync<PeerLostException>(() =>
            MeshConnecting.ConnectAsync(TestMesh.Member(_plan, 0, listeners), dialing, CancellationToken.None));
        Assert.Contains("TLS failed", NextRefusal().Reason);

        var right = MeshConnecting.ConnectAsync(TestMesh.Member(_plan, 0, listeners), listeners[0], CancellationToken.None);
        (await right).Dispose();
        (await expecting).Dispose();
    }

    [Fact]
    public void The_first_free_port_of_the_range_is_taken_and_a_range_without_one_is_an_error()
    {
        using var first = new MeshListener(TestMesh.Tcp, _ => { });
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(
            () => new MeshListener(TestMesh.Tcp with { Ports = (first.Port, first.Port) }, _ => { })).SocketErrorCode);
        using var second = new MeshListener(TestMesh.Tcp with { Ports = (first.Port, first.Port + 50) }, _ => { });
        Assert.InRange(second.Port, first.Port + 1, first.Port + 50);
    }

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _refusals.Dispose();
    }

    private MeshListener[] Listeners(MeshOptions options)
    {
        var listeners = TestMesh.Listen(2, options, _refusals.Add);
        _listeners.AddRange(listeners);
        return listeners;
    }

    /// <summary>Makes rank 1 wait for rank 0, whose membership is returned.</summary>
    private (MeshMembership Member, Task<MeshExchange> Connecting) Await(MeshOptions options)
    {
        var listeners = Listeners(options);
        return (
            TestMesh.Member(_plan, 0, listeners, generation: 5),
            MeshConnecting.ConnectAsync(
                TestMesh.Member(_plan, 1, listeners, generation: 5),
                listeners[1],
                CancellationToken.None));
    }

    private MeshRefusal NextRefusal()
    {
        Assert.True(_refusals.TryTake(out var refusal, _longTimeout), "Nobody was refused.");
        return refusal;
    }

    private static bool EndsWithoutProof(Socket socket)
    {
        var received = 0;
        try
        {
            var bytes = new byte[1000];
            for (int count; (count = socket.Receive(bytes)) > 0; received += count)
            {
            }
        }
        catch (SocketException)
        {
            // Reset instead of closed, since not all of its data was read.
        }

        return received < 1 + Hello.NonceSize + HMACSHA256.HashSizeInBytes;
    }

    /// <summary>Relays one connection and records what the dialer sends.</summary>
    private sealed class Tap : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly MemoryStream _recorded = new();

        public Tap(int port)
        {
            _listener.Start();
            _ = Task.Run(async () =>
            {
                using var dialer = await _listener.AcceptSocketAsync();
                using var acceptor = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await acceptor.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAny(PassAsync(dialer, acceptor, _recorded), PassAsync(acceptor, dialer, Stream.Null));
            });
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public byte[] Recorded => _recorded.ToArray();

        public void Dispose() => _listener.Dispose();

        private static async Task PassAsync(Socket from, Socket to, Stream copy)
        {
            var bytes = new byte[1000];
            for (int count; (count = await from.ReceiveAsync(bytes)) > 0;)
            {
                copy.Write(bytes.AsSpan(0, count));
                await to.SendAsync(bytes.AsMemory(0, count));
            }
        }
    }
}
