using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>Lets a connection in, or does not.</summary>
internal static class Acceptor
{
    /// <summary>Blocks for no longer than the handshake may take.</summary>
    /// <exception cref="HandshakeException">It did not prove itself.</exception>
    public static (Hello Hello, ILink Link) Accept(
        Socket socket, MeshOptions options, Func<Hello, (HandshakeReply Reply, MeshMembership? Membership)> expected)
    {
        if (socket.AddressFamily == AddressFamily.Unix && OperatingSystem.IsLinux())
        {
            socket.Blocking = false;
            var local = new TimedSocket(socket, options.HandshakeLimit);
            var neighbour = Handshake.Accept(local, expected);
            return (neighbour, SharedMemoryOffer.Take(local, options));
        }

        socket.NoDelay = true;
        var near = options.Tls is null ? socket : TlsBridge.Over(Encrypt(socket, options, options.Tls));
        try
        {
            near.Blocking = false;
            return (
                Handshake.Accept(new TimedSocket(near, options.HandshakeLimit), expected),
                new SocketLink(near, options.Tls is null ? "tcp" : "tls"));
        }
        catch (HandshakeException)
        {
            near.Dispose();
            throw;
        }
    }

    private static SslStream Encrypt(Socket socket, MeshOptions options, MeshTls tls)
    {
        string? refusal = null;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            using var limit = new CancellationTokenSource(options.HandshakeLimit);
            stream.AuthenticateAsServerAsync(tls.Accepting(reason => refusal = reason), limit.Token).GetAwaiter().GetResult();
            return stream;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            stream.Dispose();
            throw new HandshakeException($"TLS failed ({refusal ?? error.Message})");
        }
    }
}
