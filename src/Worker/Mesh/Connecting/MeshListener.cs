using System.Net;
using System.Net.Sockets;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// Where this process is dialed by its peers, one for its whole life, whatever trials and generations come and go. Each
/// connection proves itself on a thread of its own, which then ends; a stranger costs that thread, for a limited time, and
/// there are never more than a few of them. What has proved itself goes to the <see cref="MeshExchange"/> that waits for it.
/// </summary>
public sealed class MeshListener : IDisposable
{
    private const int MostHandshakes = 64;
    private const int MostRefusalsReported = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Rendezvous> _expected = [];
    private readonly HashSet<MeshRefusal> _reported = [];
    private readonly Action<MeshRefusal> _refused;
    private readonly Socket _tcp;
    private readonly Socket? _unix;
    private readonly string? _unixName;
    private int _handshakes;
    private volatile bool _isDisposed;

    /// <param name="refused">Told once of each kind of stranger from each address. On any thread.</param>
    /// <exception cref="SocketException">No port of the range is free, or the address is not this machine's.</exception>
    public MeshListener(MeshOptions options, Action<MeshRefusal> refused)
    {
        (Options, _refused) = (options, refused);
        _tcp = Bind(options);
        Port = ((IPEndPoint)_tcp.LocalEndPoint!).Port;
        if (options.UseUnixSockets && OperatingSystem.IsLinux())
        {
            // An abstract name: it is gone with the process, and no file is left.
            _unixName = $"aecluster-mesh-{Guid.NewGuid():n}";
            _unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _unix.Bind(new UnixDomainSocketEndPoint('\0' + _unixName));
            _unix.Listen(MostHandshakes);
            Start(_unix);
        }

        Start(_tcp);
    }

    public MeshOptions Options { get; }

    /// <summary>The TCP port on which peers are awaited.</summary>
    public int Port { get; }

    /// <summary>What peers have to know to reach this process.</summary>
    /// <param name="host">Name or address under which they reach this machine.</param>
    public MeshPeer AddressFor(string host) => new(host, Port, HostIdentity.Current, _unixName);

    public void Dispose()
    {
        _isDisposed = true;
        _tcp.Dispose();
        _unix?.Dispose();
    }

    /// <summary>From now on peers of this generation are let in, and those of the trial's earlier ones are not.</summary>
    /// <exception cref="InvalidOperationException">The trial is at this generation already, or at a later one.</exception>
    internal Rendezvous Expect(MeshMembership membership)
    {
        var rendezvous = new Rendezvous(membership);
        lock (_gate)
        {
            if (
                _expected.TryGetValue(membership.Trial, out var current)
                && current.Membership.Generation >= membership.Generation)
            {
                throw new InvalidOperationException(
                    $"Generation {membership.Generation} of a trial whose generation {current.Membership.Generation} has "
                        + "begun here.");
            }

            _expected[membership.Trial] = rendezvous;
        }

        return rendezvous;
    }

    private static Socket Bind(MeshOptions options)
    {
        var (first, last) = options.Ports;
        for (var port = first; ; port++)
        {
            var socket = new Socket(options.BindAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(options.BindAddress, port));
                socket.Listen(MostHandshakes);
                return socket;
            }
            catch (SocketException error)
            {
                socket.Dispose();
                if (port >= last || error.SocketErrorCode != SocketError.AddressAlreadyInUse)
                {
                    throw;
                }
            }
        }
    }

    private void Start(Socket listening) =>
        new Thread(() => AcceptAll(listening)) { Name = "mesh listener", IsBackground = true }.Start();

    private void AcceptAll(Socket listening)
    {
        while (!_isDisposed)
        {
            try
            {
                var socket = listening.Accept();
                if (Interlocked.Increment(ref _handshakes) > MostHandshakes)
                {
                    Interlocked.Decrement(ref _handshakes);
                    socket.Dispose();
                    continue;
                }

                new Thread(() => Admit(socket), maxStackSize: 256 * 1024)
                {
                    Name = "mesh handshake",
                    IsBackground = true,
                }.Start();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Disposed of; or a dialer that was gone before it was accepted; or no file handles are left, which takes time to
                // mend.
                Thread.Sleep(_isDisposed ? TimeSpan.Zero : TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private void Admit(Socket socket)
    {
        var remote = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "this host";
        try
        {
            var (hello, link) = Acceptor.Accept(socket, Options, Find);
            if (RendezvousOf(hello)?.TryBring(hello.From, link) != true)
            {
                link.Dispose();
            }
        }
        catch (HandshakeException error)
        {
            socket.Dispose();

            // A peer that has heard of a new generation earlier than this process will come again.
            if (error.Reply != HandshakeReply.NotYet)
            {
                Report(new MeshRefusal(remote, error.Message));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }
    }

    private (HandshakeReply Reply, MeshMembership? Membership) Find(Hello hello)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(hello.Trial, out var rendezvous) || rendezvous.Membership.Generation < hello.Generation)
            {
                return (HandshakeReply.NotYet, null);
            }

            var membership = rendezvous.Membership;
            return membership.Generation > hello.Generation ? (HandshakeReply.Outdated, null)
                : hello.To != membership.Rank || hello.From < 0 || hello.From >= membership.Rank
                    ? (HandshakeReply.OtherPlan, null)
                : (HandshakeReply.Prove, membership);
        }
    }

    private Rendezvous? RendezvousOf(Hello hello)
    {
        lock (_gate)
        {
            return
                _expected.TryGetValue(hello.Trial, out var rendezvous) && rendezvous.Membership.Generation == hello.Generation
                ? rendezvous
                : null;
        }
    }

    private void Report(MeshRefusal refusal)
    {
        lock (_gate)
        {
            if (_reported.Count >= MostRefusalsReported || !_reported.Add(refusal))
            {
                return;
            }
        }

        _refused(refusal);
    }
}

/// <summary>A connection that was not let in.</summary>
/// <param name="From">The address, without the port.</param>
/// <param name="Reason">What was wrong with it, in words.</param>
public sealed record MeshRefusal(string From, string Reason);
