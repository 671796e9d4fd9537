using System.Net;
using System.Net.Sockets;
using AeCluster.Messages.Security;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// Accepts the connections of peers for all trials and generations during the lifetime of this process. Each connection is
/// authenticated on a short-lived thread, of which there is a limited number for a limited time (<see cref="HandshakePlaces"/>),
/// and then handed to the <see cref="MeshExchange"/> that waits for it.
/// </summary>
public sealed class MeshListener : IDisposable
{
    private const int MaxConcurrentHandshakes = 256;
    private const int MaxReportedRefusals = 1000;
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Rendezvous> _expected = [];
    private readonly HashSet<MeshRefusal> _reported = [];
    private readonly Action<MeshRefusal> _onRefused;
    private readonly HandshakePlaces _places = new(MaxConcurrentHandshakes);
    private readonly Socket _tcp;
    private readonly Socket? _unix;
    private readonly string? _unixName;
    private volatile bool _isDisposed;

    /// <param name="onRefused">Called on any thread, once per address and reason.</param>
    /// <exception cref="SocketException">No port of the range is free, or the address is not one of this machine.</exception>
    public MeshListener(MeshOptions options, Action<MeshRefusal> onRefused)
    {
        (Options, _onRefused) = (options, onRefused);
        _tcp = Bind(options);
        Port = ((IPEndPoint)_tcp.LocalEndPoint!).Port;
        if (options.UseUnixSockets && OperatingSystem.IsLinux())
        {
            // An abstract name disappears with the process and leaves no file behind.
            _unixName = $"aecluster-mesh-{Guid.NewGuid():n}";
            _unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _unix.Bind(new UnixDomainSocketEndPoint('\0' + _unixName));
            _unix.Listen(MaxConcurrentHandshakes);
            Start(_unix);
        }

        Start(_tcp);
    }

    public MeshOptions Options { get; }

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>The address of this process for its peers.</summary>
    /// <param name="host">Name or address under which they reach this machine.</param>
    public MeshPeer AddressFor(string host) => new(host, Port, HostIdentity.Current, _unixName);

    public void Dispose()
    {
        _isDisposed = true;
        _tcp.Dispose();
        _unix?.Dispose();
    }

    /// <summary>Accepts peers of this generation from now on, and no longer those of earlier generations of the trial.</summary>
    /// <exception cref="InvalidOperationException">The trial is at this or a later generation already.</exception>
    internal Rendezvous Expect(MeshMembership membership)
    {
        var rendezvous = new Rendezvous(membership);
        lock (_gate)
        {
            if (_expected.TryGetValue(membership.Trial, out var current)
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
                socket.Listen(MaxConcurrentHandshakes);
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
        new Thread(() => AcceptLoop(listening)) { Name = "mesh listener", IsBackground = true }.Start();

    private void AcceptLoop(Socket listening)
    {
        while (!_isDisposed)
        {
            try
            {
                var socket = listening.Accept();
                // Before its thread starts, so that there are not more threads than places for long.
                var place = _places.Take(FromOf(socket), () => MakeRoom(socket));
                new Thread(() => Authenticate(socket, place), maxStackSize: 256 * 1024)
                {
                    Name = "mesh handshake",
                    IsBackground = true,
                }.Start();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The listener is disposed, or the dialer closed the connection before it was accepted, or the process has run
                // out of file handles.
                Thread.Sleep(_isDisposed ? TimeSpan.Zero : TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private void Authenticate(Socket socket, HandshakePlaces.Place place)
    {
        var remote = FromOf(socket)?.Address.ToString() ?? "this host";
        try
        {
            var (hello, link) = Acceptor.Accept(socket, Options, FindMembership);
            if (RendezvousOf(hello)?.TrySetLink(hello.From, link) != true)
            {
                link.Dispose();
            }
        }
        catch (HandshakeException error)
        {
            socket.Dispose();

            // A peer that learns of a new generation before this process does tries again.
            if (error.Reply != HandshakeReply.UnknownGeneration)
            {
                Report(new MeshRefusal(
                    remote, place.IsEvicted ? "it had to make room for others before it had proved itself" : error.Message));
            }
        }
        finally
        {
            place.Dispose();
        }
    }

    /// <summary>Ends a handshake that another thread waits for, and tells the dialer to try again.</summary>
    private void MakeRoom(Socket socket)
    {
        if (Options.Tls is not null && socket.AddressFamily != AddressFamily.Unix)
        {
            TlsAlert.End(socket);
            return;
        }

        socket.Send(Handshake.BusyReply, SocketFlags.None, out _);
        socket.Shutdown(SocketShutdown.Both);
    }

    private (HandshakeReply Reply, MeshMembership? Membership) FindMembership(Hello hello)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(hello.Trial, out var rendezvous) || rendezvous.Membership.Generation < hello.Generation)
            {
                return (HandshakeReply.UnknownGeneration, null);
            }

            var membership = rendezvous.Membership;
            return membership.Generation > hello.Generation ? (HandshakeReply.OutdatedGeneration, null)
                : hello.To != membership.Rank || hello.From < 0 || hello.From >= membership.Rank
                    ? (HandshakeReply.PlanMismatch, null)
                : (HandshakeReply.Challenge, membership);
        }
    }

    /// <summary>Null for a process of this host, or if the dialer has gone already.</summary>
    private static IPEndPoint? FromOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint as IPEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private Rendezvous? RendezvousOf(Hello hello)
    {
        lock (_gate)
        {
            return _expected.TryGetValue(hello.Trial, out var rendezvous)
                && rendezvous.Membership.Generation == hello.Generation
                    ? rendezvous
                    : null;
        }
    }

    private void Report(MeshRefusal refusal)
    {
        lock (_gate)
        {
            if (_reported.Count >= MaxReportedRefusals || !_reported.Add(refusal))
            {
                return;
            }
        }

        _onRefused(refusal);
    }
}

/// <summary>A refused connection.</summary>
/// <param name="From">The remote address without the port.</param>
/// <param name="Reason">Why it was refused, for display.</param>
public sealed record MeshRefusal(string From, string Reason);
