using System.Text.Json;
using System.Text.Json.Serialization;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;

namespace AeCluster.Messages.Verbs;

/// <summary>Looks at data before a model is trained on it: prints a <see cref="LookAnswer"/> as JSON.</summary>
public sealed record LookRequest : ModelRequest
{
    public const string Verb = "look";

    /// <summary>The data to look at.</summary>
    public IReadOnlyList<DataSpec> Data { get; init; } = [];
}

/// <summary>What was found, in the order of the request.</summary>
/// <param name="Problem">Why the data cannot be looked at on this machine at all; null if it can.</param>
public sealed record LookAnswer(IReadOnlyList<LookedAtData> Data, string? Problem = null)
{
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Options);

    /// <exception cref="JsonException">The text is not an answer.</exception>
    public static LookAnswer FromJson(string json) =>
        JsonSerializer.Deserialize<LookAnswer>(json, SpecJson.Options) ?? throw new JsonException("The answer is null.");
}

/// <summary>What was found in the data of one spec: one of the three.</summary>
public sealed record LookedAtData
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataFacts? Facts { get; init; }

    /// <summary>Why the data cannot be used.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>The path that does not exist on this machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Missing { get; init; }
}
