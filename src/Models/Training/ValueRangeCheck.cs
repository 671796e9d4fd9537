using AeCluster.Models.Data;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>Checks that a model can reconstruct the data: a sigmoid does not leave [0, 1], and no output is NaN.</summary>
internal static class ValueRangeCheck
{
    /// <summary>Allowance for rounding errors of values that were scaled to [0, 1].</summary>
    private const float Tolerance = 1e-5f;

    /// <exception cref="DataException">It cannot; the message says what to change.</exception>
    public static void ThrowIfOutOfRange(TrialSpec spec, DataSplit data, Autoencoder model)
    {
        foreach (var (part, extent) in new[] { ("training", data.Train.Extent), ("validation", data.Validation.Extent) })
        {
            if (float.IsNaN(extent.Low) || float.IsNaN(extent.High))
            {
                throw new DataException($"The {part} examples of {data.Name} hold a value that is not a number (NaN).");
            }

            var reconstructs = spec.Stages.Any(stage => stage.Kind is StageKind.Autoencoder or StageKind.Layer);
            if (reconstructs
                && model.Output == OutputActivation.Sigmoid
                && !(extent.Low >= -Tolerance && extent.High <= 1 + Tolerance))
            {
                throw new DataException(
                    $"The {part} values of {data.Name} lie between {extent.Low} and {extent.High}, but the model's output is a "
                    + $"sigmoid, which stays within 0 and 1. {Remedy(spec)}");
            }
        }
    }

    private static string Remedy(TrialSpec spec)
    {
        const string Unbounded = "model.output: linear and training.loss: mse";
        return spec.Data is FileDataSpec { Scale: not (ScaleKind.Unit or ScaleKind.UnitPerFeature) }
            ? $"Set data.scale: unit, or {Unbounded}."
            : $"Set {Unbounded}.";
    }
}
