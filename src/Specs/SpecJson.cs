using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AeCluster.Specs;

/// <summary>
/// The JSON form of specs: snake_case names, enums as words, unknown keys rejected. It is sent to workers and stored in every
/// checkpoint.
/// </summary>
public static class SpecJson
{
    /// <summary>Names in spec files: <c>LearningRate</c> is <c>learning_rate</c>, <c>GlorotUniform</c> is
    /// <c>glorot_uniform</c>.</summary>
    public static JsonNamingPolicy Naming => JsonNamingPolicy.SnakeCaseLower;

    public static JsonSerializerOptions Options { get; } = CreateOptions();

    public static string Write(TrialSpec spec) => JsonSerializer.Serialize(spec, Options);

    /// <exception cref="JsonException">The text is not a trial's spec: broken JSON, an unknown key, a wrong type.</exception>
    public static TrialSpec Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TrialSpec>(json, Options) ?? throw new JsonException("The spec is null.");
        }
        catch (NotSupportedException error)
        {
            throw new JsonException("The spec does not say of which kind one of its parts is.", error);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = Naming,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowOutOfOrderMetadataProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters = { new JsonStringEnumConverter(Naming, allowIntegerValues: false) },
        };
        options.MakeReadOnly();
        return options;
    }
}
