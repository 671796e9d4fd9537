namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>A connection could not be authenticated. The message is safe to log: it reveals nothing about the secret.</summary>
/// <param name="reply">The acceptor's reply, if it has ended the handshake.</param>
internal sealed class HandshakeException(string message, HandshakeReply? reply = null) : Exception(message)
{
    public HandshakeReply? Reply { get; } = reply;
}
