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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail);
