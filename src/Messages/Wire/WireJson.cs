using System.Text.Json;
using AeCluster.Specs;

namespace AeCluster.Messages.Wire;

/// <summary>JSON options for messages: those of the specs, with ids as plain strings. Unknown keys are rejected.</summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(SpecJson.Options)
        {
            // Missing constructor parameters would silently become null or 0.
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            // The loss of a diverging run is NaN.
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
        options.Converters.Add(new IdJsonConverter<ExperimentId>(text => new ExperimentId(text), id => id.Value));
        options.Converters.Add(new IdJsonConverter<TrialId>(text => new TrialId(text), id => id.Value));
        options.Converters.Add(new IdJsonConverter<WorkerId>(text => new WorkerId(text), id => id.Value));
        options.MakeReadOnly();
        return options;
    }
}
