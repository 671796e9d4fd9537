using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Connects to one peer: again and again, until it is there or the time is over.</summary>
internal sealed class Dialer(MeshMembership membership, int to, MeshOptions options, CancellationToken cancellation)
{
    private static readonly TimeSpan _shortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(50);
    private readonly MeshPeer _peer = membership.Peers[to];

    /// <summary>Blocks for no longer than <see cref="MeshOptions.ConnectLimit"/>.</summary>
    /// <exception cref="HandshakeException">The peer was not to be reached, or refuses.</exception>
    public ILink Dial()
    {
        var (began, pause) = (Stopwatch.GetTimestamp(), _shortestPause);
        while (true)
        {
            try
            {
                return DialOnce();
            }
            catch (HandshakeException error)
            {
                var isFinal = error.Reply is HandshakeReply.OtherVersion or HandshakeReply.Outdated or HandshakeReply.OtherPlan;
                if (isFinal || Stopwatch.GetElapsedTime(began) + pause > options.ConnectLimit)
                {
                    throw;
                }
            }

            // It may be starting, or have heard nothing of this generation yet.
            if (cancellation.WaitHandle.WaitOne(pause))
            {
                throw new HandshakeException("cancelled");
            }

            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    private ILink DialOnce()
    {
        if (
            options.UseUnixSockets
            && OperatingSystem.IsLinux()
            && _peer.UnixName is { } name
            && _peer.HostId == HostIdentity.Current
            && TryConnect(new UnixDomainSocketEndPoint('\0' + name)) is { } neighbour)
        {
            return Prove(neighbour, SharedMemoryOffer.Make);
        }

        var socket = Connect();
        socket.NoDelay = true;
        return options.Tls is { } tls
            ? Prove(TlsBridge.Over(Encrypt(socket, tls)), (near, _) => new SocketLink(near.Socket, "tls"))
            : Prove(socket, (near, _) => new SocketLink(near.Socket, "tcp"));
    }

    private ILink Prove(Socket socket, Func<TimedSocket, MeshOptions, ILink> link)
    {
        try
        {
            socket.Blocking = false;
            var timed = new TimedSocket(socket, options.HandshakeLimit);
            Handshake.Dial(timed, membership, to);
            return link(timed, options);
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

    /// <returns>Null if nobody answers there.</returns>
    private Socket? TryConnect(EndPoint end)
    {
        var socket = new Socket(
            end.AddressFamily,
            SocketType.Stream,
            end is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified)
        {
            Blocking = false,
        };
        try
        {
            socket.Connect(end);
            return socket;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (socket.Poll(options.HandshakeLimit, SelectMode.SelectWrite)
                && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0)
            {
                return socket;
            }
        }
        catch (SocketException)
        {
            // Nobody there.
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
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(options.HandshakeLimit);
            stream.AuthenticateAsClientAsync(tls.Dialing(), limit.Token).GetAwaiter().GetResult();
            return stream;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            stream.Dispose();
            throw new HandshakeException($"TLS failed ({error.Message})");
        }
    }
}
