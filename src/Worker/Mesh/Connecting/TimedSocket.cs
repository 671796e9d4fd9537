using System.Diagnostics;
using System.Net.Sockets;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// Whole messages over a socket before a point in time. Without asynchronous calls: they would have the runtime watch the
/// socket for the rest of its life, and wake a thread for every packet that comes.
/// </summary>
internal sealed class TimedSocket(Socket socket, TimeSpan limit)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public Socket Socket => socket;

    /// <exception cref="HandshakeException">Closed, broken or too late.</exception>
    public void Receive(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Wait(SelectMode.SelectRead);
            var count = socket.Receive(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                continue;
            }

            if (error != SocketError.Success || count == 0)
            {
                throw new HandshakeException(
                    error == SocketError.Success ? "it closed the connection" : $"the connection broke ({error})");
            }

            bytes = bytes[count..];
        }
    }

    /// <exception cref="HandshakeException">Broken or too late.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Wait(SelectMode.SelectWrite);
            var count = socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                throw new HandshakeException($"the connection broke ({error})");
            }

            bytes = bytes[(error == SocketError.Success ? count : 0)..];
        }
    }

    private void Wait(SelectMode mode)
    {
        var rest = limit - Stopwatch.GetElapsedTime(_began);
        if (rest <= TimeSpan.Zero || !socket.Poll(rest, mode))
        {
            throw new HandshakeException($"it said nothing for {limit.TotalSeconds:0.###} s");
        }
    }
}
