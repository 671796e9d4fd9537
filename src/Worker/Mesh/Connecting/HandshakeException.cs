namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>A connection did not prove itself. The message is for people; it says nothing that helps a stranger.</summary>
/// <param name="reply">What the other side said, if it is that which ended it.</param>
internal sealed class HandshakeException(string message, HandshakeReply? reply = null) : Exception(message)
{
    public HandshakeReply? Reply { get; } = reply;
}
