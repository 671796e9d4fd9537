using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// A call of an exchange as a state machine: which frame to send next, which frame to expect next, and the buffer that receives
/// it. It does no I/O.
/// </summary>
internal interface IExchangeCall
{
    /// <summary>Gets the next frame to send to a peer.</summary>
    /// <returns>False if there is none at the moment.</returns>
    bool TryNextFrame(int to, out OutgoingFrame frame);

    /// <summary>Whether all frames for the peer have been handed out.</summary>
    bool HasSentAll(int to);

    /// <summary>Whether all frames from the peer have been received.</summary>
    bool HasReceivedAll(int from);

    /// <summary>Checks the header of a frame before its payload is read.</summary>
    /// <returns>False if there is no buffer for the payload yet; the caller tries again later.</returns>
    /// <exception cref="FrameException">It is not the expected frame.</exception>
    bool TryAccept(int from, in FrameHeader header);

    /// <summary>The buffer for the payload of an accepted frame.</summary>
    Span<byte> BufferFor(int from, in FrameHeader header);

    /// <summary>The whole payload of an accepted frame is in its buffer.</summary>
    void Complete(int from, in FrameHeader header);
}

/// <summary>A frame to send, without the header fields that are constant for a connection.</summary>
internal readonly record struct OutgoingFrame(FrameKind Kind, long Step, long Start, int Node, Payload Payload);
