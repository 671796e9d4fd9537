namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// Finds frames in a stream of bytes that arrives in pieces of any size. It is a pure state machine: it does no I/O, keeps no
/// payload and allocates nothing, whatever length a frame claims. The caller provides the buffer for a payload after it has
/// checked the header.
/// </summary>
/// <remarks>
/// Header -> (<see cref="TakeHeader"/>) -> Payload -> (<see cref="TakePayload"/> or <see cref="SkipPayload"/>) -> Header.
/// After a <see cref="FrameException"/> the stream must be closed.
/// </remarks>
public sealed class FrameDecoder
{
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private int _taken;

    /// <summary>Whether a header is complete and its payload is not.</summary>
    public bool InPayload { get; private set; }

    /// <summary>Whether the stream may end here.</summary>
    public bool AtBoundary => !InPayload && _taken == 0;

    /// <summary>The latest complete header.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>Bytes of the payload received so far.</summary>
    public int PayloadTaken => InPayload ? _taken : 0;

    /// <summary>Missing bytes of the header or the payload.</summary>
    public int Missing => (InPayload ? Header.PayloadBytes : FrameHeader.Size) - _taken;

    /// <summary>Consumes bytes of a header; sets <see cref="InPayload"/> when it is complete.</summary>
    /// <returns>Number of bytes consumed, none of which belongs to the payload.</returns>
    public int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, Missing);
        bytes[..count].CopyTo(_header.AsSpan(_taken));
        _taken += count;
        if (_taken == FrameHeader.Size)
        {
            Header = FrameHeader.Read(_header);
            (InPayload, _taken) = (true, 0);
        }

        return count;
    }

    /// <summary>The next <paramref name="count"/> bytes of the payload have been written to its buffer.</summary>
    /// <param name="payload">The buffer, which has exactly the length of the payload.</param>
    /// <returns>Whether the frame is complete. A frame without payload is complete after a call with 0.</returns>
    /// <exception cref="FrameException">The checksum differs.</exception>
    public bool TakePayload(ReadOnlySpan<byte> payload, int count)
    {
        if (!Advance(count))
        {
            return false;
        }

        return !Header.HasChecksum || Checksum.Of(payload) == Header.PayloadChecksum
            ? true
            : throw new FrameException($"A frame ({Header.Kind}, step {Header.Step}) is damaged: its checksum does not fit.");
    }

    /// <summary>The next <paramref name="count"/> bytes of the payload have been discarded.</summary>
    /// <returns>Whether the frame is complete.</returns>
    public bool SkipPayload(int count) => Advance(count);

    private bool Advance(int count)
    {
        _taken += count;
        if (_taken < Header.PayloadBytes)
        {
            return false;
        }

        (InPayload, _taken) = (false, 0);
        return true;
    }
}
