using System.Text.Encodings.Web;
using System.Text.Json;

namespace AeCluster.Messages.Wire;

/// <summary>What <c>--json</c> prints: names in snake case, times in ISO 8601, every digit; NaN and infinities are
/// strings.</summary>
public static class JsonText
{
    private static readonly JsonSerializerOptions _line = new(WireJson.Options)
    {
        // The output is no web page: text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Of a document of several lines.</summary>
    public static JsonSerializerOptions DocumentOptions { get; } = new(_line) { WriteIndented = true, NewLine = "\n" };

    /// <returns>One document of several lines.</returns>
    public static string Document(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return JsonSerializer.Serialize(value, value.GetType(), DocumentOptions);
    }

    /// <returns>One document on one line.</returns>
    public static string Line(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return JsonSerializer.Serialize(value, value.GetType(), _line);
    }
}
