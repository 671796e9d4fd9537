using System.Text.Encodings.Web;
using System.Text.Json;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Display;

/// <summary>What <c>--json</c> prints: names in snake case, times in ISO 8601, every digit; NaN and infinities are
/// strings.</summary>
public static class JsonText
{
    private static readonly JsonSerializerOptions _line = new(WireJson.Options)
    {
        // The output is no web page: text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions _document = new(_line) { WriteIndented = true, NewLine = "\n" };

    /// <returns>One document of several lines.</returns>
    public static string Document(object value) => JsonSerializer.Serialize(value, value.GetType(), _document);

    /// <returns>One document on one line.</returns>
    public static string Line(object value) => JsonSerializer.Serialize(value, value.GetType(), _line);
}
