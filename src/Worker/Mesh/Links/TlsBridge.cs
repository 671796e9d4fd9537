using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// Makes a TLS connection usable as a plain non-blocking socket, which <see cref="SslStream"/> does not support: two tasks copy
/// between it and a loopback connection of this process. Costs two copies and a hop in addition to the encryption.
/// </summary>
internal static class TlsBridge
{
    /// <returns>The plain end. Closing either end closes the other.</returns>
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
            // The connection is closed below.
        }
        finally
        {
            await from.DisposeAsync().ConfigureAwait(false);
            await to.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A loopback connection within this process. Connections from other processes to its port are closed.</summary>
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
