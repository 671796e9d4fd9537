using System.Text.Json.Serialization;

namespace AeCluster.Messages.Verbs;

/// <summary>An error as <c>--json</c> prints it on standard error, whichever program has met it.</summary>
/// <param name="Error">What is wrong; may have several lines.</param>
/// <param name="Remedy">How to mend it, where that is known.</param>
/// <param name="Detail">Types and stack traces; only if details are asked for.</param>
public sealed record ErrorDocument(
    string Error,
    string? Remedy,
    int ExitCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail)
{
    /// <summary>The errors one by one, where several may be found at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ErrorItem>? Errors { get; init; }
}

/// <summary>One of several errors; what is not known is null.</summary>
/// <param name="What">What is wrong.</param>
/// <param name="File">Name of the file it is in.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Setting">Dotted path of the setting it is about.</param>
/// <param name="Remedy">How to mend it, where <paramref name="What"/> does not say so.</param>
public sealed record ErrorItem(string What, string? File, int? Line, int? Column, string? Setting, string? Remedy);
