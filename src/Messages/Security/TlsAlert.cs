using System.Net.Sockets;

namespace AeCluster.Messages.Security;

/// <summary>
/// What an end of a TLS connection says before it gives up the handshake: that it speaks TLS, so that the other end does not
/// conclude from the mere end of the connection that it has no secret.
/// </summary>
public static class TlsAlert
{
    /// <summary>A record of one alert: fatal (2), internal error (80).</summary>
    private static readonly byte[] _internalError = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50];

    /// <summary>Ends a handshake on which another thread waits.</summary>
    public static void End(Socket socket)
    {
        socket.Send(_internalError, SocketFlags.None, out _);
        socket.Shutdown(SocketShutdown.Both);
    }
}
