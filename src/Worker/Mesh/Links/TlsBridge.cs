using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// An encrypted connection that looks like a plain one: TLS cannot be read without waiting, so two pumps copy between it and
/// a socket of this process, and whatever works with sockets works with it. Costs two more copies and a hop, beside the
/// encryption.
/// </summary>
internal static class TlsBridge
{
    /// <returns>The near end. When either end is closed, so is the other.</returns>
    public static Socket Over(SslStream tls)
    {
        var (near, far) = Pair();
        var stream = new NetworkStream(far, ownsSocket: true);
        _ = PumpAsync(tls, stream);
        _ = PumpAsync(stream, tls);
        return near;
    }

    private static async Task PumpAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to, 256 * 1024).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // A broken connection ends like a closed one.
        }
        finally
        {
            await from.DisposeAsync().ConfigureAwait(false);
            await to.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Two ends of a connection within this process. Whoever else dials the port meanwhile is turned away.</summary>
    private static (Socket Near, Socket Far) Pair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(8);
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        while (true)
        {
            var far = listener.Accept();
            if (Equals(far.RemoteEndPoint, near.LocalEndPoint))
            {
                far.NoDelay = true;
                return (near, far);
            }

            far.Dispose();
        }
    }
}
