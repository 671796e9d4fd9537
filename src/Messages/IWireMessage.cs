namespace AeCluster.Messages;

/// <summary>A message that may be sent to another process; it has a manifest in <c>Wire.Manifests</c>.</summary>
#pragma warning disable CA1040 // Akka's serializer binding needs a marker type.
public interface IWireMessage;
#pragma warning restore CA1040
