using System.Text.Json;

namespace AeCluster.Benchmarks;

/// <summary>A line of a structured log.</summary>
/// <param name="At">Time of writing.</param>
/// <param name="Template">The message template.</param>
internal sealed record LogLine(DateTimeOffset At, string Template, JsonElement Values)
{
    /// <summary>Kind of event in the log of a run; empty in other logs.</summary>
    public string Kind => Values.TryGetProperty(nameof(Kind), out var kind) ? kind.GetString()! : "";

    /// <summary>The trial, in the log of a run.</summary>
    public string Trial => Values.GetProperty(nameof(Trial)).GetString()!;

    public static IReadOnlyList<LogLine> Read(string path) => [.. File.ReadLines(path).Select(Parse)];

    public static LogLine Parse(string text)
    {
        var line = JsonDocument.Parse(text).RootElement;
        return new LogLine(line.GetProperty("@t").GetDateTimeOffset(), line.GetProperty("@mt").GetString()!, line);
    }
}
