using System.Text.Json;

namespace AeCluster.Benchmarks;

/// <summary>A line of a structured log.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Template">The message, its values not filled in.</param>
internal sealed record LogLine(DateTimeOffset At, string Template, JsonElement Values)
{
    /// <summary>In the log of a run: which kind of event; empty elsewhere.</summary>
    public string Kind => Values.TryGetProperty(nameof(Kind), out var kind) ? kind.GetString()! : "";

    /// <summary>In the log of a run: the trial.</summary>
    public string Trial => Values.GetProperty(nameof(Trial)).GetString()!;

    public static IReadOnlyList<LogLine> Read(string path) => [.. File.ReadLines(path).Select(Parse)];

    public static LogLine Parse(string text)
    {
        var line = JsonDocument.Parse(text).RootElement;
        return new LogLine(line.GetProperty("@t").GetDateTimeOffset(), line.GetProperty("@mt").GetString()!, line);
    }
}
