using System.Buffers.Binary;
using System.Runtime.Versioning;
using AeCluster.Worker.Mesh.Links;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// Negotiates shared memory after the handshake of two processes on one host: the dialer creates it and sends its ring size
/// (i32, 0 for none) and name (16 bytes); the acceptor opens it and answers whether it could (1 byte). If anything fails, the
/// socket itself is used.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class SharedMemoryOffer
{
    private const int Size = sizeof(int) + 16;

    /// <exception cref="HandshakeException">The connection is broken or timed out.</exception>
    public static ILink Propose(TimedSocket socket, MeshOptions options)
    {
        Span<byte> offer = stackalloc byte[Size];
        offer.Clear();
        var name = Guid.NewGuid();
        var memory = options.UseSharedMemory && SharedMemory.IsAvailable ? TryCreate(name, options.RingBytes) : null;
        var link = default(ILink);
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(offer, memory?.RingBytes ?? 0);
            name.TryWriteBytes(offer[sizeof(int)..]);
            socket.Send(offer);
            Span<byte> answer = stackalloc byte[1];
            socket.Receive(answer);
            return link = memory is not null && answer[0] == 1
                ? new SharedMemoryLink(socket.Socket, memory, side: 0)
                : new SocketLink(socket.Socket, "unix");
        }
        finally
        {
            if (memory is not null)
            {
                SharedMemory.Unlink(name);
            }

            if (link is not SharedMemoryLink)
            {
                memory?.Dispose();
            }
        }
    }

    /// <exception cref="HandshakeException">The connection is broken or timed out.</exception>
    public static ILink Accept(TimedSocket socket, MeshOptions options)
    {
        Span<byte> offer = stackalloc byte[Size];
        socket.Receive(offer);
        var ring = BinaryPrimitives.ReadInt32LittleEndian(offer);
        var isUsable = ring is >= SharedMemory.MinRingBytes and <= SharedMemory.MaxRingBytes;
        var memory = options.UseSharedMemory && SharedMemory.IsAvailable && isUsable
            ? TryOpen(new Guid(offer[sizeof(int)..]), ring)
            : null;
        try
        {
            socket.Send([memory is null ? (byte)0 : (byte)1]);
        }
        catch (HandshakeException)
        {
            memory?.Dispose();
            throw;
        }

        return memory is null ? new SocketLink(socket.Socket, "unix") : new SharedMemoryLink(socket.Socket, memory, side: 1);
    }

    private static SharedMemory? TryCreate(Guid name, int ring)
    {
        try
        {
            return SharedMemory.Create(name, Math.Clamp(ring, SharedMemory.MinRingBytes, SharedMemory.MaxRingBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            SharedMemory.Unlink(name);
            return null;
        }
    }

    private static SharedMemory? TryOpen(Guid name, int ring)
    {
        try
        {
            return SharedMemory.Open(name, ring);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
