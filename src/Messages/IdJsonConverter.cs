using System.Text.Json;
using System.Text.Json.Serialization;

namespace AeCluster.Messages;

/// <summary>Writes a single-string id as that string.</summary>
internal sealed class IdJsonConverter<TId>(Func<string, TId> create, Func<TId, string> value) : JsonConverter<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        create(reader.GetString() ?? throw new JsonException("An id is null."));

    public override void Write(Utf8JsonWriter writer, TId id, JsonSerializerOptions options) =>
        writer.WriteStringValue(value(id));
}
