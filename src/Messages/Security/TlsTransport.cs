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

/// <summary>The identity by which an actor system's <see cref="TlsTransport"/> knows others.</summary>
public sealed class ClusterIdentitySetup(ClusterIdentity identity) : Setup
{
    public ClusterIdentity Identity => identity;
}

/// <summary>
/// Carries Akka's remoting over TCP and mutual TLS: frames with their length in four bytes before them (little-endian), between
/// processes that know the same cluster secret.
/// </summary>
/// <remarks>
/// Akka has TLS of its own, but ends the whole actor system whenever an outgoing handshake fails
/// (https://github.com/akkadotnet/akka.net/pull/7841): a worker that is killed or hangs at that moment would take the coordinator
/// with it. Here that is a connection that was not made, as any other. Akka makes one from its name in the configuration.
/// </remarks>
public sealed class TlsTransport : Akka.Remote.Transport.Transport, IDisposable
{
    public const string Scheme = "tls";

    private const int MostHandshakes = 64;

    /// <summary>As long as Akka's own transport waits; a busy machine takes its time.</summary>
    private static readonly TimeSpan _handshakeLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan _farewellTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    private readonly ClusterIdentity _identity;
    private readonly RejectedConnections _strangers;

    // Akka takes two connections between the same nodes for equal.
    private readonly ConcurrentDictionary<TlsConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private Address? _local;
    private TcpListener? _listening;
    private int _handshakes;

    public TlsTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = Scheme;
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size")!.Value;
        _identity = system.Settings.Setup.Get<ClusterIdentitySetup>().Value.Identity;
        var log = Logging.GetLogger(system, typeof(TlsTransport));
        _strangers = new RejectedConnections(
            (from, reason) => log.Warning("Connections from {0} are refused: {1}", from, reason));
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var host = Config.GetString("hostname");
        var bind = IPAddress.TryParse(host, out var address)
            ? address
            : (await Dns.GetHostAddressesAsync(host).ConfigureAwait(false))[0];
        _listening = new TcpListener(bind, Config.GetInt("port"));
        _listening.Start();
        _local = AddressOf(Config.GetString("public-hostname"), ((IPEndPoint)_listening.LocalEndpoint).Port);
        _ = AcceptAllAsync(_listening);
        return (_local, _associations);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    /// <exception cref="InvalidAssociationException">Nobody is there who can prove to be of this cluster.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        using var limit = new CancellationTokenSource(_handshakeLimit);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket
                .ConnectAsync(remoteAddress.Host.Trim('[', ']'), remoteAddress.Port!.Value, limit.Token)
                .ConfigureAwait(false);
            var tls = Wrap(socket);
            await tls.AuthenticateAsClientAsync(_identity.ClientOptions(), limit.Token).ConfigureAwait(false);
            return Keep(new TlsConnection(_local!, remoteAddress, tls, MaximumPayloadBytes));
        }
        catch (Exception error) when (IsOfTheNetwork(error))
        {
            socket.Dispose();
            var reason = error switch
            {
                AuthenticationException => "it does not know the cluster secret",
                OperationCanceledException => $"it said nothing for {_handshakeLimit.TotalSeconds} s",
                _ => error.Message,
            };
            throw new InvalidAssociationException($"No connection to {remoteAddress.Host}:{remoteAddress.Port}: {reason}");
        }
    }

    public override async Task<bool> Shutdown()
    {
        Dispose();
        var ends = _connections.Keys.Select(connection =>
        {
            connection.Leave();
            return connection.Ended;
        });
        try
        {
            await Task.WhenAll(ends).WaitAsync(_farewellTime).ConfigureAwait(false);
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

    /// <summary>Takes no more connections.</summary>
    public void Dispose() => _listening?.Dispose();

    private async Task AcceptAllAsync(TcpListener listening)
    {
        var associations = await _associations.Task.ConfigureAwait(false);
        while (true)
        {
            try
            {
                var socket = await listening.AcceptSocketAsync().ConfigureAwait(false);
                if (Interlocked.Increment(ref _handshakes) > MostHandshakes)
                {
                    Interlocked.Decrement(ref _handshakes);
                    socket.Dispose();
                    continue;
                }

                _ = AdmitAsync(socket, associations);
            }
            catch (Exception error)
                when (error is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted }
                    || listening.Server?.IsBound != true)
            {
                return;
            }
            catch (SocketException)
            {
                // A caller that was gone before it was accepted; or no file handles are left, which takes time to mend.
                await Task.Delay(_pause).ConfigureAwait(false);
            }
        }
    }

    private async Task AdmitAsync(Socket socket, IAssociationEventListener associations)
    {
        IPEndPoint? from = null;
        string? reason = null;
        try
        {
            from = (IPEndPoint)socket.RemoteEndPoint!;
            using var limit = new CancellationTokenSource(_handshakeLimit);
            var tls = Wrap(socket);
            await tls.AuthenticateAsServerAsync(_identity.ServerOptions(refused => reason = refused), limit.Token)
                .ConfigureAwait(false);
            associations.Notify(
                new InboundAssociation(
                    Keep(new TlsConnection(_local!, AddressOf($"{from.Address}", from.Port), tls, MaximumPayloadBytes))));
        }
        catch (Exception error) when (IsOfTheNetwork(error))
        {
            socket.Dispose();

            // Who says nothing and goes has only looked whether anybody is here.
            reason ??= error is AuthenticationException ? "it speaks no TLS, and so has no cluster secret" : null;
            if (reason is not null)
            {
                _strangers.Refuse(from, reason);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }
    }

    private TlsConnection Keep(TlsConnection connection)
    {
        _connections[connection] = true;
        connection.Begin();
        connection.Ended.ContinueWith(_ => _connections.TryRemove(connection, out var _), TaskScheduler.Default);
        return connection;
    }

    private Address AddressOf(string host, int port) => new(SchemeIdentifier, System.Name, SecuredRemoting.HostOf(host), port);

    private static SslStream Wrap(Socket socket)
    {
        socket.NoDelay = true;
        return new SslStream(new NetworkStream(socket, ownsSocket: true));
    }

    private static bool IsOfTheNetwork(Exception error) =>
        error
            is SocketException
                or IOException
                or AuthenticationException
                or OperationCanceledException
                or ObjectDisposedException;
}
