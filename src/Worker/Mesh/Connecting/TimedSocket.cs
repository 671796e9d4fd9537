using System.Diagnostics;
using System.Net.Sockets;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// Sends and receives whole messages over a non-blocking socket before a deadline.
/// </summary>
/// <remarks>
/// Does not use asynchronous calls: after one, the runtime polls the socket for the rest of its life and wakes a thread for
/// every packet.
/// </remarks>
/// <param name="timeout">Time for all messages together, from the creation of this object.</param>
internal sealed class TimedSocket(Socket socket, TimeSpan timeout)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public Socket Socket => socket;

    /// <exception cref="HandshakeException">The connection is closed, broken or timed out.</exception>
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

    /// <exception cref="HandshakeException">The connection is broken or timed out.</exception>
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
        var rest = timeout - Stopwatch.GetElapsedTime(_began);
        if (rest <= TimeSpan.Zero || !socket.Poll(rest, mode))
        {
            throw new HandshakeException($"it said nothing for {timeout.TotalSeconds:0.###} s");
        }
    }
}
