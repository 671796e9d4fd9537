namespace AeCluster.Messages;

/// <summary>A message that may cross from one process to another: it has a manifest in <c>Wire.Manifests</c>.</summary>
#pragma warning disable CA1040 // The marker is what Akka's serializer binding names.
public interface IWireMessage;
#pragma warning restore CA1040
