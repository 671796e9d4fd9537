using System.Text.Json;
using AeCluster.Specs;

namespace AeCluster.Messages.Verbs;

/// <summary>Counts the cores that no worker of this machine uses: prints a <see cref="CoresAnswer"/> as JSON.</summary>
public sealed record CoresRequest : ModelRequest
{
    public const string Verb = "cores";
}

/// <param name="Cores">Cores of the machine.</param>
/// <param name="Free">Those that no worker uses.</param>
/// <param name="Holders">Ids of the processes that use the others, as far as they are known.</param>
public sealed record CoresAnswer(int Cores, int Free, IReadOnlyList<string> Holders)
{
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Options);

    /// <exception cref="JsonException">The text is not an answer.</exception>
    public static CoresAnswer FromJson(string json) =>
        JsonSerializer.Deserialize<CoresAnswer>(json, SpecJson.Options) ?? throw new JsonException("The answer is null.");
}
