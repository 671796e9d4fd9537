using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Objectives;

/// <summary>
/// One layer of a stacked autoencoder and its mirror image as an autoencoder of their own (Bengio et al., 2007): see
/// <see cref="StackedAutoencoder.LayerLoss"/>.
/// </summary>
/// <param name="layer">0 for the outermost.</param>
internal sealed class LayerObjective(StackedAutoencoder model, int layer, LossKind loss) : Objective
{
    private readonly string[] _prefixes = [$"encoder.{2 * layer}.", $"decoder.{2 * (model.Depth - 1 - layer)}."];

    public override int ValuesPerExample => model.Shape.Values;

    public override bool Trains(string parameter) =>
        _prefixes.Any(prefix => parameter.StartsWith(prefix, StringComparison.Ordinal));

    public override LossParts Loss(Batch batch, StepContext context) =>
        model.LayerLoss(layer, loss, batch.X_NCHW, context);

    /// <summary>Counted for the outermost layer only: deeper ones reconstruct activations, which are not rounded.</summary>
    public override Tensor? CountHits(LossParts result, Batch batch) =>
        layer == 0 && model.IsBounded ? model.CountRoundedHits(result, batch.X_NCHW) : null;

    public override Tensor? SquaredError(LossParts result, Batch batch) =>
        layer == 0 ? model.SquaredError(result, batch.X_NCHW) : null;
}
