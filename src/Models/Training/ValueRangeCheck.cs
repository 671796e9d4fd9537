using AeCluster.Models.Data;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>Checks that a model can reconstruct the data: a sigmoid does not leave [0, 1], and no output is NaN.</summary>
/// <remarks>Validation values outside the range of the training values, if these were stretched, are no error: they are clipped
/// (<see cref="ClipsValidation"/>).</remarks>
internal static class ValueRangeCheck
{
    private const string Validation = "validation";

    /// <exception cref="DataException">It cannot; the message says what to change.</exception>
    public static void ThrowIfOutOfRange(TrialSpec spec, DataSplit data, Autoencoder model)
    {
        foreach (var (part, extent) in new[] { ("training", data.Train.Extent), (Validation, data.Validation.Extent) })
        {
            if (float.IsNaN(extent.Low) || float.IsNaN(extent.High))
            {
                throw new DataException($"The {part} examples of {data.Name} hold a value that is not a number (NaN).");
            }

            if (IsBounded(spec, model)
                && !extent.IsUnit
                && !(part == Validation && IsStretched(data)))
            {
                throw new DataException(
                    $"The {part} values of {data.Name} lie between {extent.Low} and {extent.High}, but the model's output is a "
                    + $"sigmoid, which stays within 0 and 1. {Remedy(spec)}");
            }
        }
    }

    /// <summary>Whether validation values beyond the range to which the training values were stretched are to be clipped to it,
    /// as the model cannot give them.</summary>
    public static bool ClipsValidation(TrialSpec spec, DataSplit data, Autoencoder model) =>
        IsBounded(spec, model) && IsStretched(data) && data.Validation.Extent is ({ Low: < 0 } or { High: > 1 });

    /// <summary>Whether the model reconstructs, and its outputs are within [0, 1].</summary>
    private static bool IsBounded(TrialSpec spec, Autoencoder model) =>
        model.IsBounded && spec.Stages.Any(stage => stage.Kind is StageKind.Autoencoder or StageKind.Layer);

    /// <summary>Whether the training values were stretched to their range.</summary>
    private static bool IsStretched(DataSplit data) => data.Preparation.Scaling is { IsNone: false, Levels: null };

    private static string Remedy(TrialSpec spec)
    {
        const string Unbounded = "model.output: linear and training.loss: mse";
        return spec.Data is FileDataSpec { Scale: not (ScaleKind.Unit or ScaleKind.UnitPerFeature) }
            ? $"Set data.scale: unit, or {Unbounded}."
            : $"Set {Unbounded}.";
    }
}
