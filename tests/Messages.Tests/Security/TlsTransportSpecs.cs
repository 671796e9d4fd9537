using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote;
using Microsoft.Extensions.DependencyInjection;

namespace AeCluster.Messages.Tests.Security;

/// <summary>Nodes, each with its own ActorSystem, that connect over the loopback interface.</summary>
public sealed class TlsTransportSpecs : IAsyncDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);
    private static readonly WorkerId _worker = new("w1");
    private readonly List<Node> _nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_knows_the_secret_is_heard_and_answered()
    {
        var (one, two) = (NewNode(Secrets.One), NewNode(Secrets.One));
        Assert.StartsWith("akka.tls://aecluster@127.0.0.1:", two.Address.ToString(), StringComparison.Ordinal);
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => one.AskAsync(two, $"question {number}")));
        Assert.Equal(Enumerable.Range(0, 500).Select(number => $"question {number}"), answers);
        Assert.Equal("and back", await two.AskAsync(one, "and back"));
    }

    [Fact]
    public async Task Messages_may_be_large()
    {
        var (one, two) = (NewNode(Secrets.One), NewNode(Secrets.One));
        var large = new string('x', 900_000);
        Assert.Equal(large, await one.AskAsync(two, large));
        Assert.Equal("small", await one.AskAsync(two, "small"));
    }

    [Theory]
    [InlineData(true, "it has another cluster secret")]
    [InlineData(false, "it speaks no TLS, and so has no cluster secret")]
    public async Task Who_does_not_know_it_is_refused_and_reported_once_and_everybody_lives_on(bool hasSecret, string reason)
    {
        var (one, friend) = (NewNode(Secrets.One), NewNode(Secrets.One));
        var (stranger, another) = (NewNode(hasSecret ? Secrets.Other : null), NewNode(hasSecret ? Secrets.Other : null));
        stranger.Tell(one, "let me in");
        stranger.ExpectError();
        another.Tell(one, "let me in");
        another.ExpectError();
        Assert.Equal("friends", await friend.AskAsync(one, "friends"));
        one.Tell(stranger, "and you?");
        one.ExpectError();
        Assert.Equal("still friends", await one.AskAsync(friend, "still friends"));
        Assert.DoesNotContain("let me in", one.Received);
        Assert.DoesNotContain("and you?", stranger.Received);
        Assert.Single(one.Warnings, warning => warning.Contains($"refused: {reason}", StringComparison.Ordinal));
        Assert.False(one.System.WhenTerminated.IsCompleted);
        Assert.False(stranger.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task Any_number_of_strangers_who_say_nothing_keep_nobody_out()
    {
        var (one, friend) = (NewNode(Secrets.One), NewNode(Secrets.One));
        var strangers = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 700; i++)
            {
                strangers.Add(new TcpClient());
                await strangers[i].ConnectAsync(IPAddress.Loopback, one.Address.Port!.Value, TestContext.Current.CancellationToken);
            }

            var began = Stopwatch.GetTimestamp();
            Assert.Equal("friends", await friend.AskAsync(one, "friends"));

            // Silent connections are given up after 15 s; nobody has to wait for that.
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Fact]
    public async Task A_process_that_has_no_place_at_the_moment_is_not_taken_for_one_without_a_secret()
    {
        using var identity = new ClusterIdentity(Secrets.One);
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start();
        using var end = new CancellationTokenSource();
        var turningAway = Task.Run(async () =>
        {
            while (true)
            {
                using var socket = await full.AcceptSocketAsync(end.Token);
                await socket.ReceiveAsync(new byte[4096], end.Token);
                TlsAlert.End(socket);
            }
        });
        Assert.Null(await SecretProbe.ExplainAsync(
            "127.0.0.1", ((IPEndPoint)full.LocalEndpoint).Port, identity, TestContext.Current.CancellationToken));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turningAway);
    }

    // With Akka's own TLS transport the dialing node terminates.
    [Fact]
    public async Task A_node_that_dies_while_it_is_dialed_takes_nobody_with_it()
    {
        var (one, friend) = (NewNode(Secrets.One), NewNode(Secrets.One));
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        var address = one.Address.WithPort(((IPEndPoint)dying.LocalEndpoint).Port);
        one.System.ActorSelection($"{address}/user/echo").Tell(new WorkerProtocol.Refused(_worker, "anybody there?"));
        using (await dying.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
        }

        one.ExpectError();
        Assert.Equal("friends", await one.AskAsync(friend, "friends"));
    }

    [Fact]
    public async Task A_stranger_who_says_nothing_or_nonsense_is_of_no_consequence()
    {
        var (one, friend) = (NewNode(Secrets.One), NewNode(Secrets.One));
        using (var mute = new TcpClient())
        using (var rambling = new TcpClient())
        {
            await mute.ConnectAsync(IPAddress.Loopback, one.Address.Port!.Value, TestContext.Current.CancellationToken);
            await rambling.ConnectAsync(IPAddress.Loopback, one.Address.Port!.Value, TestContext.Current.CancellationToken);
            await rambling.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal("friends", await friend.AskAsync(one, "friends"));
        }

        Assert.Equal("still friends", await one.AskAsync(friend, "still friends"));
    }

    [Fact]
    public async Task Why_there_is_no_connection_can_be_asked()
    {
        var (secret, open) = (NewNode(Secrets.One), NewNode(null));
        using var same = new ClusterIdentity(Secrets.One);
        using var other = new ClusterIdentity(Secrets.Other);
        Assert.Null(await Explain(secret, same));
        Assert.Equal("it has another cluster secret", await Explain(secret, other));
        Assert.Equal("it asks for a cluster secret, and none was given here", await Explain(secret, null));
        Assert.Null(await Explain(open, null));
        Assert.Equal("it has no cluster secret, and one was given here", await Explain(open, same));
        await open.DisposeAsync();
        Assert.Null(await Explain(open, same));

        static Task<string?> Explain(Node node, ClusterIdentity? own) =>
            SecretProbe.ExplainAsync("127.0.0.1", node.Address.Port!.Value, own, TestContext.Current.CancellationToken);
    }

    /// <summary>A node that is addressed by another name drops every message without an answer.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_says_its_name_to_whoever_may_connect_and_goes_on(bool isSecured)
    {
        var secret = isSecured ? Secrets.One : null;
        var node = NewNode(secret, "trainer.example");
        using var own = isSecured ? new ClusterIdentity(Secrets.One) : null;
        var port = node.Address.Port!.Value;
        Assert.Equal("trainer.example", node.Address.Host);
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(node.Address, await Ask(port, own));
        }

        using var other = new ClusterIdentity(Secrets.Other);
        Assert.Null(await Ask(port, other));
        var (one, two) = (NewNode(secret), NewNode(secret));
        await Ask(one.Address.Port!.Value, own);
        Assert.Equal("still here", await two.AskAsync(one, "still here"));
        await node.DisposeAsync();
        Assert.Null(await Ask(port, own));

        static Task<Address?> Ask(int port, ClusterIdentity? own) =>
            NameProbe.AskAsync("127.0.0.1", port, own, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 2, 3 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 18, 0 })]
    public async Task What_is_no_node_has_no_name(byte[] answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = NameProbe.AskAsync(
            "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, null, TestContext.Current.CancellationToken);
        using (var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            await client.GetStream().WriteAsync(answer, TestContext.Current.CancellationToken);
        }

        Assert.Null(await asked);
    }

    private Node NewNode(ClusterSecret? secret, string name = "127.0.0.1")
    {
        var node = new Node(secret, name);
        _nodes.Add(node);
        return node;
    }

    private sealed class Node : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private readonly ClusterIdentity? _identity;
        private readonly BlockingCollection<AssociationErrorEvent> _errors = [];

        public Node(ClusterSecret? secret, string name)
        {
            _identity = secret is null ? null : new ClusterIdentity(secret);
            _services = new ServiceCollection()
                .AddAkka(ClusterNames.ActorSystem, akka => akka
                    .AddHocon(ClusterConfiguration.Hocon, HoconAddMode.Prepend)
                    .AddHocon("akka.actor.provider = remote\nakka.loglevel = WARNING\nakka.loggers = []", HoconAddMode.Prepend)
                    .WithRemoting("127.0.0.1", name, 0, _identity))
                .BuildServiceProvider();
            System = _services.GetRequiredService<ActorSystem>();
            Address = ((ExtendedActorSystem)System).Provider.DefaultAddress;
            System.ActorOf(Props.Create(() => new Echo(Received)), "echo");
            System.ActorOf(Props.Create(() => new EventListener(Warnings, _errors)));
        }

        public ActorSystem System { get; }

        public Address Address { get; }

        public ConcurrentQueue<string> Received { get; } = [];

        public ConcurrentQueue<string> Warnings { get; } = [];

        public void Tell(Node node, string text) => At(node).Tell(new WorkerProtocol.Refused(_worker, text));

        public async Task<string> AskAsync(Node node, string text) =>
            (await At(node).Ask<WorkerProtocol.Refused>(new WorkerProtocol.Refused(_worker, text), _timeout)).Reason;

        public void ExpectError() => Assert.True(_errors.TryTake(out _, _timeout), "No connection has failed.");

        public async ValueTask DisposeAsync()
        {
            await System.Terminate();
            await _services.DisposeAsync();
            _identity?.Dispose();
        }

        private ActorSelection At(Node node) => System.ActorSelection($"{Address.WithPort(node.Address.Port!.Value)}/user/echo");
    }

    private sealed class Echo(ConcurrentQueue<string> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            received.Enqueue(((WorkerProtocol.Refused)message).Reason);
            Sender.Tell(message);
        }
    }

    private sealed class EventListener(ConcurrentQueue<string> warnings, BlockingCollection<AssociationErrorEvent> errors)
        : UntypedActor
    {
        protected override void PreStart()
        {
            Context.System.EventStream.Subscribe(Self, typeof(Warning));
            Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Warning warning:
                    warnings.Enqueue(warning.Message.ToString()!);
                    break;
                case AssociationErrorEvent error:
                    errors.Add(error);
                    break;
            }
        }
    }
}
