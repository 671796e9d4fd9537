using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace AeCluster.Messages.Wire;

/// <summary>
/// Serializes every <see cref="IWireMessage"/> as JSON under its manifest. An unknown manifest or a body that does not match
/// its type is an error.
/// </summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4701;

    public override string Manifest(object o) =>
        Manifests.NameOf(o.GetType())
        ?? throw new SerializationException(
            $"{o.GetType()} has no manifest in {nameof(Manifests)}, so it cannot be sent to another process.");

    public override byte[] ToBinary(object obj)
    {
        _ = Manifest(obj);
        return JsonSerializer.SerializeToUtf8Bytes(obj, obj.GetType(), WireJson.Options);
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var type = Manifests.TypeOf(manifest)
            ?? throw new SerializationException($"Message with unknown manifest '{manifest}': the sender is of another version.");
        try
        {
            return JsonSerializer.Deserialize(bytes, type, WireJson.Options)
                ?? throw new SerializationException($"Message '{manifest}' is null.");
        }
        // NotSupportedException: a spec without a type discriminator.
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new SerializationException($"Message '{manifest}' cannot be read: {error.Message}", error);
        }
    }
}
