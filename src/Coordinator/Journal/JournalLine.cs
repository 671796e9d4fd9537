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
    /// <returns>The event, and the place in the file that it was written for.</returns>
    /// <exception cref="JournalDamageException">It is not what was written.</exception>
    public static (long Number, ExperimentEvent Event) Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var parsed = JsonSerializer.Deserialize<Line>(line, WireJson.Options)
                ?? throw new JournalDamageException("it is empty");
            var text = parsed.Event.GetRawText();
            return CheckOf(text) == parsed.Check
                ? (
                    parsed.Number,
                    JsonSerializer.Deserialize<ExperimentEvent>(text, JournalJson.Options)
                        ?? throw new JournalDamageException("it has no event"))
                : throw new JournalDamageException("its check does not fit its event");
        }
        // NotSupportedException: an event that does not say of which kind it is.
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new JournalDamageException(error.Message, error);
        }
    }

    private static string CheckOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
