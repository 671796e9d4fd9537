namespace AeCluster.Worker.Mesh.Links;

/// <summary>
/// A lock-free single-producer, single-consumer ring buffer in shared memory. Positions only grow, and each has its own cache
/// line. The other process is trusted with the content only: impossible positions close the link.
/// </summary>
internal sealed unsafe class SharedRing(long* written, long* read, byte* bytes, int capacity)
{
    /// <summary>Bytes that can be read now.</summary>
    /// <exception cref="LinkClosedException">The other process wrote an impossible position.</exception>
    public int Readable
    {
        get
        {
            var count = Volatile.Read(ref *written) - Volatile.Read(ref *read);
            return count >= 0 && count <= capacity
                ? (int)count
                : throw new LinkClosedException("it broke the shared memory's positions");
        }
    }

    /// <summary>Bytes that can be written now.</summary>
    public int Writable => capacity - Readable;

    /// <returns>Number of bytes written.</returns>
    public int Write(ReadOnlySpan<byte> source)
    {
        var count = Math.Min(source.Length, Writable);
        var at = (int)(*written % capacity);
        var first = Math.Min(count, capacity - at);
        source[..first].CopyTo(new Span<byte>(bytes + at, first));
        source[first..count].CopyTo(new Span<byte>(bytes, count - first));
        Volatile.Write(ref *written, *written + count);
        return count;
    }

    /// <returns>Number of bytes read.</returns>
    public int Read(Span<byte> target)
    {
        var count = Math.Min(target.Length, Readable);
        var at = (int)(*read % capacity);
        var first = Math.Min(count, capacity - at);
        new Span<byte>(bytes + at, first).CopyTo(target);
        new Span<byte>(bytes, count - first).CopyTo(target[first..]);
        Volatile.Write(ref *read, *read + count);
        return count;
    }
}
