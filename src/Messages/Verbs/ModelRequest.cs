using System.Text.Json;
using System.Text.Json.Serialization;
using AeCluster.Specs;

namespace AeCluster.Messages.Verbs;

/// <summary>
/// What a command about a trained model asks for. The command line reads and checks it; the worker's program, which alone
/// has tensors, carries it out: it is started with the request as JSON.
/// </summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "verb",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(EncodeRequest), EncodeRequest.Verb)]
[JsonDerivedType(typeof(DecodeRequest), DecodeRequest.Verb)]
[JsonDerivedType(typeof(ReconstructRequest), ReconstructRequest.Verb)]
[JsonDerivedType(typeof(GenerateRequest), GenerateRequest.Verb)]
[JsonDerivedType(typeof(InterpolateRequest), InterpolateRequest.Verb)]
[JsonDerivedType(typeof(TsneRequest), TsneRequest.Verb)]
[JsonDerivedType(typeof(PretrainRequest), PretrainRequest.Verb)]
public abstract record ModelRequest
{
    /// <summary>Path of a checkpoint file.</summary>
    public string Checkpoint { get; init; } = "";

    /// <summary>What pictures call the model, e.g. the id of its trial.</summary>
    public string Name { get; init; } = "";

    /// <summary>Files to write; their extensions say what.</summary>
    public IReadOnlyList<string> Out { get; init; } = [];

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Seed of whatever is drawn at random; null for the trial's own.</summary>
    public long? Seed { get; init; }

    /// <summary>Errors come with stack traces.</summary>
    public bool Verbose { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Options);

    /// <exception cref="JsonException">The text is no request.</exception>
    public static ModelRequest FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelRequest>(json, SpecJson.Options)
                ?? throw new JsonException("The request is null.");
        }
        catch (NotSupportedException error)
        {
            throw new JsonException("The request does not say which verb it is.", error);
        }
    }
}

/// <summary>A request about examples as the model sees them.</summary>
public abstract record ExamplesRequest : ModelRequest
{
    /// <summary>Path or built-in name of a data set; null for the one that the model was trained on.</summary>
    public string? Data { get; init; }

    /// <summary>Null for the usual one: validation of the model's own data, all of any other.</summary>
    public DataPart? Part { get; init; }

    /// <summary>Only the first so many; null for all.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which examples of a data set.</summary>
public enum DataPart
{
    Train,
    Validation,

    /// <summary>Those that are trained on, then those that validate.</summary>
    All,
}
