using AeCluster.Models.Data;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>Validation values that a sigmoid cannot give, because they are beyond those that scaling was fitted to.</summary>
internal static class BoundedValidation
{
    /// <summary>Whether validation values beyond the range to which the training values were stretched are to be clipped to it,
    /// as the model cannot give them.</summary>
    public static bool Clips(TrialSpec spec, DataSplit data, Autoencoder model) =>
        model.IsBounded
        && spec.Stages.Any(stage => stage.Kind is StageKind.Autoencoder or StageKind.Layer)
        && data.IsStretched
        && data.Validation.Extent is ({ Low: < 0 } or { High: > 1 });
}
