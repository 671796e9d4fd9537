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
internal static class JournalLine
{
    /// <param name="Number">The line's number in the file, from 1.</param>
    /// <param name="Check">The first eight digits of the SHA-256 of the event's text.</param>
    private sealed record Line(
        [property: JsonPropertyName("number")] long Number,
        [property: JsonPropertyName("check")] string Check,
        [property: JsonPropertyName("event")] JsonElement Event);

    public static byte[] Write(long number, ExperimentEvent change)
    {
        var text = JsonSerializer.Serialize(change, JournalJson.Options);
        return Encoding.UTF8.GetBytes($"{{\"number\":{number},\"check\":\"{CheckOf(text)}\",\"event\":{text}}}\n");
    }

    /// <param name="line">Without its line feed.</param>
    /// <returns>The event and the line number it was written with.</returns>
    /// <exception cref="JournalDamageException">The line is not what was written.</exception>
    /// <exception cref="UnknownEventException">The line is intact, but this version does not know its event.</exception>
    public static (long Number, ExperimentEvent Event) Read(ReadOnlySpan<byte> line)
    {
        var parsed = Parse(line);
        var text = parsed.Event.GetRawText();
        if (CheckOf(text) != parsed.Check)
        {
            throw new JournalDamageException("its check does not fit its event");
        }

        try
        {
            return (parsed.Number, JsonSerializer.Deserialize<ExperimentEvent>(text, JournalJson.Options)!);
        }
        // NotSupportedException: the event does not say which kind it is.
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new UnknownEventException(error.Message, error);
        }
    }

    private static Line Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, WireJson.Options) is { Event.ValueKind: JsonValueKind.Object } parsed
                ? parsed
                : throw new JournalDamageException("it has no event");
        }
        catch (JsonException error)
        {
            throw new JournalDamageException(error.Message, error);
        }
    }

    private static string CheckOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
