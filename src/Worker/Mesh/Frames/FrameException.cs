namespace AeCluster.Worker.Mesh.Frames;

/// <summary>What came from a peer is not what the protocol lets it send: a damaged frame, or a wrong one. The connection is of no
/// use any more.</summary>
public sealed class FrameException(string message) : Exception(message);
