using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// One event as a line of text: <c>{"number":3,"check":"9f86d081","event":{"kind":"epoch",...}}</c>, ending in a line feed.
/// </summary>
/// <param name="Number">The line's number in the file, from 1.</param>
/// <param name="Check">The first eight digits of the SHA-256 of the event's text.</param>
internal sealed record JournalLine(long Number, string Check, ExperimentEvent Event)
{
    private sealed record Text(
        [property: JsonPropertyName("number")] long Number,
        [property: JsonPropertyName("check")] string Check,
        [property: JsonPropertyName("event")] JsonElement Event);

    public static byte[] Write(long number, ExperimentEvent change)
    {
        var text = JsonSerializer.Serialize(change, JournalJson.Options);
        return Encoding.UTF8.GetBytes(
            $"{{\"number\":{number},\"check\":\"{CheckOf(Encoding.UTF8.GetBytes(text))}\",\"event\":{text}}}\n");
    }

    /// <param name="line">Any bytes, without the line feed.</param>
    /// <exception cref="JournalDamageException">The line is not what was written.</exception>
    /// <exception cref="UnknownEventException">The line is intact, but this version does not know its event.</exception>
    public static JournalLine Read(ReadOnlySpan<byte> line)
    {
        var parsed = Parse(line);
        // The bytes, not a string: they may be no valid text.
        var text = JsonMarshal.GetRawUtf8Value(parsed.Event);
        if (CheckOf(text) != parsed.Check)
        {
            throw new JournalDamageException("its check does not fit its event");
        }

        try
        {
            return new JournalLine(
                parsed.Number, parsed.Check, JsonSerializer.Deserialize<ExperimentEvent>(text, JournalJson.Options)!);
        }
        // JsonException, NotSupportedException for an event without a kind, and whatever a constructor may throw.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new UnknownEventException(error.Message, error);
        }
    }

    private static Text Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<Text>(line, WireJson.Options) is { Event.ValueKind: JsonValueKind.Object } parsed
                ? parsed
                : throw new JournalDamageException("it has no event");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new JournalDamageException("it is no line of a journal", error);
        }
    }

    private static string CheckOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text))[..8];
}
