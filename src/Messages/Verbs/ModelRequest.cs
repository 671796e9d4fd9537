using System.Text.Json;
using System.Text.Json.Serialization;
using AeCluster.Specs;

namespace AeCluster.Messages.Verbs;

/// <summary>
/// A command about a trained model. The command line parses and validates it; the worker program, the only one that links
/// libtorch, is started with the request as JSON and executes it.
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
[JsonDerivedType(typeof(LookRequest), LookRequest.Verb)]
[JsonDerivedType(typeof(CoresRequest), CoresRequest.Verb)]
public abstract record ModelRequest
{
    /// <summary>Path of a checkpoint file.</summary>
    public string Checkpoint { get; init; } = "";

    /// <summary>Name of the model in pictures, e.g. the id of its trial.</summary>
    public string Name { get; init; } = "";

    /// <summary>Paths of the files to write; the extension selects the format.</summary>
    public IReadOnlyList<string> Out { get; init; } = [];

    /// <summary>Whether the verb refuses to replace files that exist, because nobody has named them.</summary>
    public bool KeepsFiles { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Seed of everything that is random; null for the trial's seed.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether errors are printed with stack traces.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether neither progress nor notes are printed.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether the result is printed as one JSON document, and errors as JSON.</summary>
    public bool Json { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Options);

    /// <exception cref="JsonException">The text is not a valid request.</exception>
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

/// <summary>A request that reads examples of a data set.</summary>
public abstract record ExamplesRequest : ModelRequest
{
    /// <summary>Path or built-in name of a data set; null for the one on which the model was trained.</summary>
    public string? Data { get; init; }

    /// <summary>Null for the default: the validation part of the model's own data set, all of any other.</summary>
    public DataPart? Part { get; init; }

    /// <summary>Maximum number of examples, taken from the start; null for all.</summary>
    public int? Limit { get; init; }
}

/// <summary>A part of a data set.</summary>
public enum DataPart
{
    Train,
    Validation,

    /// <summary>The training part followed by the validation part.</summary>
    All,
}
