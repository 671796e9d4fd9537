using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace AeCluster.Messages.Security;

/// <summary>Gives an actor system's <see cref="TlsTransport"/> its identity.</summary>
public sealed class ClusterIdentitySetup(ClusterIdentity identity) : Setup
{
    public ClusterIdentity Identity => identity;
}

/// <summary>
/// Akka remoting over TCP and mutual TLS between processes that know the same cluster secret. Each frame is preceded by its
/// length (i32, little-endian).
/// </summary>
/// <remarks>
/// Akka's own TLS transport terminates the whole actor system when an outgoing handshake fails
/// (https://github.com/akkadotnet/akka.net/pull/7841), so a worker that is killed or hangs during a handshake would take the
/// coordinator with it. Here a failed handshake is a failed association like any other. Akka creates this class by the name in
/// its configuration.
/// </remarks>
public sealed class TlsTransport : Akka.Remote.Transport.Transport, IDisposable
{
    public const string Scheme = "tls";

    /// <summary>More than workers that start at the same moment, on machines that are busy.</summary>
    private const int MaxConcurrentHandshakes = 256;

    /// <summary>The same as in Akka's own transport; a busy machine may need it.</summary>
    private static readonly TimeSpan _handshakeTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan _closeTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _acceptRetryDelay = TimeSpan.FromMilliseconds(10);

    private readonly ClusterIdentity _identity;
    private readonly RejectedConnections _rejectedConnections;
    private readonly HandshakePlaces _places = new(MaxConcurrentHandshakes);

    // By reference: AssociationHandle considers two connections between the same nodes equal.
    private readonly ConcurrentDictionary<TlsConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource<IAssociationEventListener> _listenerReady = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private Address? _local;
    private TcpListener? _listener;

    public TlsTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = Scheme;
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size")!.Value;
        _identity = system.Settings.Setup.Get<ClusterIdentitySetup>().Value.Identity;
        var log = Logging.GetLogger(system, typeof(TlsTransport));
        _rejectedConnections = new RejectedConnections(
            (from, reason) => log.Warning("Connections from {0} are refused: {1}", from, reason));
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var host = Config.GetString("hostname");
        var bind = IPAddress.TryParse(host, out var address)
            ? address
            : (await Dns.GetHostAddressesAsync(host).ConfigureAwait(false))[0];
        _listener = new TcpListener(bind, Config.GetInt("port"));
        _listener.Start();
        _local = AddressOf(Config.GetString("public-hostname"), ((IPEndPoint)_listener.LocalEndpoint).Port);
        _ = AcceptLoopAsync(_listener);
        return (_local, _listenerReady);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    /// <exception cref="InvalidAssociationException">The node is unreachable or does not know the cluster secret.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        using var timeout = new CancellationTokenSource(_handshakeTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket
                .ConnectAsync(remoteAddress.Host.Trim('[', ']'), remoteAddress.Port!.Value, timeout.Token)
                .ConfigureAwait(false);
            var tls = Wrap(socket);
            await tls.AuthenticateAsClientAsync(_identity.ClientOptions(), timeout.Token).ConfigureAwait(false);
            return Track(new TlsConnection(_local!, remoteAddress, tls, MaximumPayloadBytes));
        }
        catch (Exception error) when (IsNetworkError(error))
        {
            socket.Dispose();
            var reason = error switch
            {
                AuthenticationException => "it does not know the cluster secret",
                OperationCanceledException => $"it said nothing for {_handshakeTimeout.TotalSeconds} s",
                _ => error.Message,
            };
            throw new InvalidAssociationException($"No connection to {remoteAddress.Host}:{remoteAddress.Port}: {reason}");
        }
    }

    public override async Task<bool> Shutdown()
    {
        Dispose();
        var completions = _connections.Keys.Select(connection =>
        {
            connection.Close();
            return connection.Completion;
        });
        try
        {
            await Task.WhenAll(completions).WaitAsync(_closeTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (var connection in _connections.Keys)
            {
                connection.Dispose();
            }
        }

        return true;
    }

    /// <summary>Stops accepting connections.</summary>
    public void Dispose() => _listener?.Dispose();

    private async Task AcceptLoopAsync(TcpListener listener)
    {
        var associationListener = await _listenerReady.Task.ConfigureAwait(false);
        while (true)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
                _ = AuthenticateAsync(socket, associationListener);
            }
            catch (Exception error)
                when (error is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted }
                    || listener.Server?.IsBound != true)
            {
                return;
            }
            catch (SocketException)
            {
                // The client closed the connection before it was accepted, or the process has run out of file handles.
                await Task.Delay(_acceptRetryDelay).ConfigureAwait(false);
            }
        }
    }

    private async Task AuthenticateAsync(Socket socket, IAssociationEventListener associationListener)
    {
        IPEndPoint? from = null;
        string? reason = null;
        try
        {
            from = (IPEndPoint)socket.RemoteEndPoint!;
            using var place = _places.Take(from, () => TlsAlert.End(socket));
            using var timeout = new CancellationTokenSource(_handshakeTimeout);
            var tls = Wrap(socket);
            await tls.AuthenticateAsServerAsync(_identity.ServerOptions(refused => reason = refused), timeout.Token)
                .ConfigureAwait(false);
            associationListener.Notify(
                new InboundAssociation(
                    Track(new TlsConnection(_local!, AddressOf($"{from.Address}", from.Port), tls, MaximumPayloadBytes))));
        }
        catch (Exception error) when (IsNetworkError(error))
        {
            socket.Dispose();

            // A client that connects and disconnects without sending anything is a port check, not worth a report.
            reason ??= error is AuthenticationException ? "it speaks no TLS, and so has no cluster secret" : null;
            if (reason is not null)
            {
                _rejectedConnections.Refuse(from, reason);
            }
        }
    }

    private TlsConnection Track(TlsConnection connection)
    {
        _connections[connection] = true;
        connection.Start();
        connection.Completion.ContinueWith(_ => _connections.TryRemove(connection, out var _), TaskScheduler.Default);
        return connection;
    }

    private Address AddressOf(string host, int port) => new(SchemeIdentifier, System.Name, SecuredRemoting.HostOf(host), port);

    private static SslStream Wrap(Socket socket)
    {
        socket.NoDelay = true;
        return new SslStream(new NetworkStream(socket, ownsSocket: true));
    }

    private static bool IsNetworkError(Exception error) => error
        is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException;
}
