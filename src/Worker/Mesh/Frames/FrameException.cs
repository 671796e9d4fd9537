namespace AeCluster.Worker.Mesh.Frames;

/// <summary>A peer sent a damaged frame, or one that violates the protocol. The connection must be closed.</summary>
public sealed class FrameException(string message) : Exception(message);
