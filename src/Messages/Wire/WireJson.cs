using System.Text.Json;
using AeCluster.Specs;

namespace AeCluster.Messages.Wire;

/// <summary>JSON of messages: that of the specs, and ids as plain strings. Unknown keys are refused.</summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(SpecJson.Options)
        {
            // A constructor parameter without a value would silently become null or 0.
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            // NaN is a loss that a diverging run really has.
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
        options.Converters.Add(new IdJsonConverter<ExperimentId>(text => new ExperimentId(text), id => id.Value));
        options.Converters.Add(new IdJsonConverter<TrialId>(text => new TrialId(text), id => id.Value));
        options.Converters.Add(new IdJsonConverter<WorkerId>(text => new WorkerId(text), id => id.Value));
        options.MakeReadOnly();
        return options;
    }
}
