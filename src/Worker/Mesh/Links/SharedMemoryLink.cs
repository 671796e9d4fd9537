using System.Net.Sockets;
using System.Runtime.Versioning;
using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// Transfers bytes through two rings in shared memory. A Unix domain socket wakes a waiting peer (by a byte) and detects that a
/// process has died (the system closes its socket).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SharedMemoryLink : ILink
{
    private const int WaitsForData = 1;
    private const int WaitsForSpace = 2;

    /// <summary>Data is published in chunks of this size, so that a spinning peer can start reading early.</summary>
    private const int WriteChunkBytes = 32 * 1024;

    private readonly SharedMemory _memory;
    private readonly SharedRing _outgoing;
    private readonly SharedRing _incoming;
    private readonly int _side;
    private readonly byte[] _wakeBytes = new byte[16];
    private bool _isPeerClosed;

    /// <param name="side">0 for the creator of the memory, 1 for the other process.</param>
    public SharedMemoryLink(Socket socket, SharedMemory memory, int side)
    {
        (Socket, _memory, _side) = (socket, memory, side);
        (_outgoing, _incoming) = (memory.RingOf(side), memory.RingOf(1 - side));
        socket.Blocking = false;
    }

    public Socket Socket { get; }

    public string Name => "memory";

    public bool NeedsChecksums => false;

    public int ReadAheadBytes => FrameHeader.Size;

    public bool SendsThroughSocket => false;

    public int Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        ThrowIfPeerClosed();
        var sent = _outgoing.Write(header);
        if (sent == header.Length)
        {
            for (var written = 1; written > 0 && !payload.IsEmpty; sent += written)
            {
                written = _outgoing.Write(payload[..Math.Min(WriteChunkBytes, payload.Length)]);
                payload = payload[written..];
            }
        }

        if (sent > 0)
        {
            WakePeer(WaitsForData);
        }

        return sent;
    }

    public int Receive(Span<byte> bytes)
    {
        var count = _incoming.Read(bytes);
        if (count > 0 && _incoming.Writable >= _memory.RingBytes / 4)
        {
            WakePeer(WaitsForSpace);
        }

        return count;
    }

    public bool PrepareToWait(bool forReceiving, bool forSending)
    {
        Volatile.Write(ref _memory.WaitFlagsOf(_side), (forReceiving ? WaitsForData : 0) | (forSending ? WaitsForSpace : 0));
        Interlocked.MemoryBarrier();
        if ((forReceiving && _incoming.Readable > 0) || (forSending && _outgoing.Writable >= _memory.RingBytes / 4))
        {
            return false;
        }

        ThrowIfPeerClosed();
        return true;
    }

    public void EndWait()
    {
        Volatile.Write(ref _memory.WaitFlagsOf(_side), 0);
        int received;
        SocketError error;
        do
        {
            received = Socket.Receive(_wakeBytes, SocketFlags.None, out error);
        }
        while (error == SocketError.Success && received > 0);
        _isPeerClosed = _isPeerClosed || error != SocketError.WouldBlock;
    }

    public bool IsClosed()
    {
        EndWait();
        return _isPeerClosed;
    }

    public void Shutdown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Already closed.
        }
    }

    public void Dispose()
    {
        Shutdown();
        Socket.Dispose();
        _memory.Dispose();
    }

    private void ThrowIfPeerClosed()
    {
        if (_isPeerClosed)
        {
            throw new LinkClosedException("it closed the connection");
        }
    }

    private void WakePeer(int reason)
    {
        // Publishes the ring's position before the flags are read. PrepareToWait writes its flags before it reads the ring, so
        // that at least one of the two sides sees the other.
        Interlocked.MemoryBarrier();
        ref var flags = ref _memory.WaitFlagsOf(1 - _side);
        if ((Volatile.Read(ref flags) & reason) != 0)
        {
            Interlocked.Exchange(ref flags, 0);
            Socket.Send(_wakeBytes.AsSpan(0, 1), SocketFlags.None, out _);
        }
    }
}
