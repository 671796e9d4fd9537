using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// One call of an exchange, as the loop that moves the bytes sees it: what is to be sent next, what is to come next and
/// where it belongs. It never waits and knows no socket.
/// </summary>
internal interface IExchangeCall
{
    /// <summary>Gives the next frame for a peer.</summary>
    /// <returns>False if there is none at the moment.</returns>
    bool TryNextFrame(int to, out OutgoingFrame frame);

    /// <summary>Whether the peer got all its frames.</summary>
    bool HasSentAll(int to);

    /// <summary>Whether everything the peer has to send is here.</summary>
    bool HasReceivedAll(int from);

    /// <summary>Looks at a frame that begins to come in.</summary>
    /// <returns>False if there is no room for it yet: ask again later.</returns>
    /// <exception cref="FrameException">It is not the frame that has to come now.</exception>
    bool TryAccept(int from, in FrameHeader header);

    /// <summary>Where the payload of an accepted frame goes.</summary>
    Span<byte> PlaceOf(int from, in FrameHeader header);

    /// <summary>An accepted frame is whole.</summary>
    void Take(int from, in FrameHeader header);
}

/// <summary>A frame without what is the same for all of a connection.</summary>
internal readonly record struct OutgoingFrame(FrameKind Kind, long Step, long Start, int Node, Payload Payload);
