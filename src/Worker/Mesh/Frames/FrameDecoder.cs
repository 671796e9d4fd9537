namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// Finds the frames in a stream of bytes, however the stream is cut. A state machine and nothing else: it reads no socket,
/// keeps no payload and allocates nothing, whatever length a frame claims. Its user gives it the place for a payload once it
/// knows from the header that this very frame is what it waits for.
/// </summary>
/// <remarks>
/// Header -> (<see cref="TakeHeader"/>) -> Payload -> (<see cref="TakePayload"/> or <see cref="SkipPayload"/>) -> Header.
/// After a <see cref="FrameException"/> the stream is of no use any more.
/// </remarks>
public sealed class FrameDecoder
{
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private int _taken;

    /// <summary>Whether a header is whole and its payload is not.</summary>
    public bool InPayload { get; private set; }

    /// <summary>Whether the stream may end here.</summary>
    public bool AtBoundary => !InPayload && _taken == 0;

    /// <summary>The newest header; its payload is awaited as long as <see cref="InPayload"/>.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>How much of the payload is there.</summary>
    public int PayloadTaken => InPayload ? _taken : 0;

    /// <summary>How much of the header or of the payload is missing.</summary>
    public int Missing => (InPayload ? Header.PayloadBytes : FrameHeader.Size) - _taken;

    /// <summary>Takes bytes of a header, no more than belong to it.</summary>
    /// <returns>How many it took. Then look at <see cref="InPayload"/>.</returns>
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

    /// <summary>The next <paramref name="count"/> bytes of the payload are now at their place.</summary>
    /// <param name="payload">The place of the whole payload: exactly as long as it, with all that came so far.</param>
    /// <returns>Whether the frame is whole. A frame without a payload is whole after a call with 0.</returns>
    /// <exception cref="FrameException">The checksum does not fit.</exception>
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

    /// <summary>The next <paramref name="count"/> bytes of the payload are not wanted.</summary>
    /// <returns>Whether the frame is over.</returns>
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
