using System.Net.Sockets;
using System.Runtime.Versioning;
using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// Two rings in shared memory for the bytes, and a Unix domain socket for what memory cannot do: wake a sleeper (a byte
/// through the socket), and tell that a process is dead (the system closes the socket).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SharedMemoryLink : ILink
{
    private const int ForData = 1;
    private const int ForRoom = 2;

    /// <summary>What is written becomes visible in pieces, so that a peer that is awake can begin.</summary>
    private const int Piece = 32 * 1024;

    private readonly SharedMemory _memory;
    private readonly SharedRing _outgoing;
    private readonly SharedRing _incoming;
    private readonly int _side;
    private readonly byte[] _bells = new byte[16];
    private bool _peerIsGone;

    /// <param name="side">0 for who created the memory, 1 for the other.</param>
    public SharedMemoryLink(Socket socket, SharedMemory memory, int side)
    {
        (Socket, _memory, _side) = (socket, memory, side);
        (_outgoing, _incoming) = (memory.RingOf(side), memory.RingOf(1 - side));
        socket.Blocking = false;
    }

    public Socket Socket { get; }

    public string Name => "memory";

    public bool WantsChecksums => false;

    public int ReadAhead => FrameHeader.Size;

    public bool SendsBySocket => false;

    public int Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        RequirePeer();
        var sent = _outgoing.Write(header);
        if (sent == header.Length)
        {
            for (var written = 1; written > 0 && !payload.IsEmpty; sent += written)
            {
                written = _outgoing.Write(payload[..Math.Min(Piece, payload.Length)]);
                payload = payload[written..];
            }
        }

        if (sent > 0)
        {
            WakePeer(ForData);
        }

        return sent;
    }

    public int Receive(Span<byte> bytes)
    {
        var count = _incoming.Read(bytes);
        if (count > 0 && _incoming.Writable >= _memory.Ring / 4)
        {
            WakePeer(ForRoom);
        }

        return count;
    }

    public bool MaySleep(bool forReceiving, bool forSending)
    {
        Volatile.Write(ref _memory.SleepOf(_side), (forReceiving ? ForData : 0) | (forSending ? ForRoom : 0));
        Interlocked.MemoryBarrier();
        if ((forReceiving && _incoming.Readable > 0) || (forSending && _outgoing.Writable >= _memory.Ring / 4))
        {
            return false;
        }

        RequirePeer();
        return true;
    }

    public void Awake()
    {
        Volatile.Write(ref _memory.SleepOf(_side), 0);
        int received;
        SocketError error;
        do
        {
            received = Socket.Receive(_bells, SocketFlags.None, out error);
        }
        while (error == SocketError.Success && received > 0);
        _peerIsGone = _peerIsGone || error != SocketError.WouldBlock;
    }

    public bool IsClosed()
    {
        Awake();
        return _peerIsGone;
    }

    public void Cut()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is down already.
        }
    }

    public void Dispose()
    {
        Cut();
        Socket.Dispose();
        _memory.Dispose();
    }

    private void RequirePeer()
    {
        if (_peerIsGone)
        {
            throw new LinkClosedException("it closed the connection");
        }
    }

    private void WakePeer(int news)
    {
        // After what it shall see, before the look at whether it sleeps: it does the two in the other order.
        Interlocked.MemoryBarrier();
        ref var sleep = ref _memory.SleepOf(1 - _side);
        if ((Volatile.Read(ref sleep) & news) != 0)
        {
            Interlocked.Exchange(ref sleep, 0);
            Socket.Send(_bells.AsSpan(0, 1), SocketFlags.None, out _);
        }
    }
}
