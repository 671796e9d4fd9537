using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Authenticates an accepted connection and turns it into a link.</summary>
internal static class Acceptor
{
    /// <summary>Blocks for the duration of the handshake.</summary>
    /// <exception cref="HandshakeException">The dialer is refused.</exception>
    public static (Hello Hello, ILink Link) Accept(
        Socket socket, MeshOptions options, Func<Hello, (HandshakeReply Reply, MeshMembership? Membership)> expected)
    {
        if (socket.AddressFamily == AddressFamily.Unix && OperatingSystem.IsLinux())
        {
            socket.Blocking = false;
            var timed = new TimedSocket(socket, options.HandshakeTimeout);
            return (Handshake.Accept(timed, expected), SharedMemoryOffer.Accept(timed, options));
        }

        socket.NoDelay = true;
        var plain = options.Tls is null ? socket : TlsBridge.Over(Encrypt(socket, options, options.Tls));
        try
        {
            plain.Blocking = false;
            return (
                Handshake.Accept(new TimedSocket(plain, options.HandshakeTimeout), expected),
                new SocketLink(plain, options.Tls is null ? "tcp" : "tls"));
        }
        catch (HandshakeException)
        {
            plain.Dispose();
            throw;
        }
    }

    private static SslStream Encrypt(Socket socket, MeshOptions options, MeshTls tls)
    {
        string? refusal = null;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            using var timeout = new CancellationTokenSource(options.HandshakeTimeout);
            var serverOptions = tls.ServerOptions(reason => refusal = reason);
            stream.AuthenticateAsServerAsync(serverOptions, timeout.Token).GetAwaiter().GetResult();
            return stream;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            stream.Dispose();
            throw new HandshakeException($"TLS failed ({refusal ?? error.Message})");
        }
    }
}
