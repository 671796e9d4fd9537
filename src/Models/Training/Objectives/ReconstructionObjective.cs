using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Objectives;

/// <summary>The autoencoder's own loss.</summary>
internal sealed class ReconstructionObjective(Autoencoder model) : Objective
{
    public override int ValuesPerExample => model.Shape.Values;

    /// <summary>All parameters; of a classifier those of its autoencoder.</summary>
    public override bool Trains(string parameter) =>
        model is not Classifier || parameter.StartsWith("autoencoder.", StringComparison.Ordinal);

    public override LossParts Loss(Batch batch, StepContext context) => model.Loss(batch.X_NCHW, context);

    public override Tensor? CountHits(LossParts result, Batch batch) =>
        model.IsBounded ? model.CountRoundedHits(result, batch.X_NCHW) : null;

    public override Tensor SquaredError(LossParts result, Batch batch) => model.SquaredError(result, batch.X_NCHW);
}
