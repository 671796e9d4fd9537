using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Connects to a peer, with retries until the peer answers or the connect timeout expires.</summary>
internal sealed class Dialer(MeshMembership membership, int to, MeshOptions options, CancellationToken cancellation)
{
    private static readonly TimeSpan _minRetryDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _maxRetryDelay = TimeSpan.FromMilliseconds(50);
    private readonly MeshPeer _peer = membership.Peers[to];

    /// <summary>Blocks for at most <see cref="MeshOptions.ConnectTimeout"/>.</summary>
    /// <exception cref="HandshakeException">The peer is unreachable, or refuses the connection.</exception>
    public ILink Dial()
    {
        var (began, delay) = (Stopwatch.GetTimestamp(), _minRetryDelay);
        while (true)
        {
            try
            {
                return DialOnce();
            }
            catch (HandshakeException error)
            {
                if (IsFinal(error.Reply) || Stopwatch.GetElapsedTime(began) + delay > options.ConnectTimeout)
                {
                    throw;
                }
            }

            // The peer may still be starting, or not know this generation yet.
            if (cancellation.WaitHandle.WaitOne(delay))
            {
                throw new HandshakeException("cancelled");
            }

            delay = delay * 2 < _maxRetryDelay ? delay * 2 : _maxRetryDelay;
        }
    }

    private static bool IsFinal(HandshakeReply? reply) =>
        reply is HandshakeReply.VersionMismatch or HandshakeReply.OutdatedGeneration or HandshakeReply.PlanMismatch;

    private ILink DialOnce()
    {
        if (options.UseUnixSockets
            && OperatingSystem.IsLinux()
            && _peer.UnixName is { } name
            && _peer.HostId == HostIdentity.Current
            && TryConnect(new UnixDomainSocketEndPoint('\0' + name)) is { } local)
        {
            return Authenticate(local, SharedMemoryOffer.Propose);
        }

        var socket = Connect();
        socket.NoDelay = true;
        return options.Tls is { } tls
            ? Authenticate(TlsBridge.Over(Encrypt(socket, tls)), (timed, _) => new SocketLink(timed.Socket, "tls"))
            : Authenticate(socket, (timed, _) => new SocketLink(timed.Socket, "tcp"));
    }

    private ILink Authenticate(Socket socket, Func<TimedSocket, MeshOptions, ILink> createLink)
    {
        try
        {
            socket.Blocking = false;
            var timed = new TimedSocket(socket, options.HandshakeTimeout);
            Handshake.Dial(timed, membership, to);
            return createLink(timed, options);
        }
        catch (HandshakeException)
        {
            socket.Dispose();
            throw;
        }
    }

    private Socket Connect()
    {
        try
        {
            foreach (var address in Dns.GetHostAddresses(_peer.Host))
            {
                if (TryConnect(new IPEndPoint(address, _peer.Port)) is { } socket)
                {
                    return socket;
                }
            }
        }
        catch (SocketException error)
        {
            throw new HandshakeException($"its host {_peer.Host} is not known ({error.SocketErrorCode})");
        }

        throw new HandshakeException($"{_peer.Host}:{_peer.Port} does not answer");
    }

    /// <returns>Null if the connection is refused or times out.</returns>
    private Socket? TryConnect(EndPoint end)
    {
        var protocol = end is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        var socket = new Socket(end.AddressFamily, SocketType.Stream, protocol) { Blocking = false };
        try
        {
            socket.Connect(end);
            return socket;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (socket.Poll(options.HandshakeTimeout, SelectMode.SelectWrite)
                && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0)
            {
                return socket;
            }
        }
        catch (SocketException)
        {
            // The connection is refused.
        }

        socket.Dispose();
        return null;
    }

    private SslStream Encrypt(Socket socket, MeshTls tls)
    {
        socket.Blocking = true;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(options.HandshakeTimeout);
            stream.AuthenticateAsClientAsync(tls.ClientOptions(), timeout.Token).GetAwaiter().GetResult();
            return stream;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            stream.Dispose();
            throw new HandshakeException($"TLS failed ({error.Message})");
        }
    }
}
