using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Specs.Training;

/// <summary>The objective of a stage.</summary>
public enum StageKind
{
    /// <summary>The autoencoder's own loss, over all its parameters.</summary>
    Autoencoder,

    /// <summary>The reconstruction of one layer's input from its output, over that layer and its mirror image.</summary>
    Layer,

    /// <summary>Cross-entropy of the classes, over the layers on top of the encoder.</summary>
    Head,

    /// <summary>Cross-entropy of the classes, over these layers and the encoder.</summary>
    Classifier,
}

/// <summary>
/// A part of a trial with its own loss, parameters and optimizer, whose state starts anew. Most trials have one stage.
/// </summary>
/// <param name="Name">Its name in tables: <c>train</c>, <c>layer_1</c>, ..., <c>pretrain</c>, <c>frozen</c>,
/// <c>fine_tune</c>.</param>
/// <param name="Layer">0 for the outermost layer; used only by <see cref="StageKind.Layer"/>.</param>
public sealed record TrainingStage(string Name, StageKind Kind, int Layer, LossKind Loss, OptimizerSpec Optimizer, int Epochs)
{
    /// <summary>Name of the stage of a trial that has only one.</summary>
    public const string Whole = "train";

    /// <summary>Whether it needs labels.</summary>
    public bool Classifies => Kind is StageKind.Head or StageKind.Classifier;

    /// <summary>The stages of a trial, in order.</summary>
    public static IReadOnlyList<TrainingStage> Of(ModelSpec model, TrainingSpec training)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        var stages = new List<TrainingStage>();
        if (model is ClassifierSpec)
        {
            if (training.Pretraining is { } pretraining)
            {
                stages.Add(
                    new TrainingStage(
                        "pretrain",
                        StageKind.Autoencoder,
                        0,
                        pretraining.Loss,
                        pretraining.Optimizer,
                        pretraining.Epochs));
            }

            if (training.Frozen is { } frozen)
            {
                stages.Add(
                    new TrainingStage("frozen", StageKind.Head, 0, LossKind.CrossEntropy, frozen.Optimizer, frozen.Epochs));
            }

            stages.Add(
                new TrainingStage(
                    stages.Count == 0 ? Whole : "fine_tune",
                    StageKind.Classifier,
                    0,
                    LossKind.CrossEntropy,
                    training.Optimizer,
                    training.Epochs));
            return stages;
        }

        for (var layer = 0; layer < training.Layerwise.Count; layer++)
        {
            var stage = training.Layerwise[layer];
            stages.Add(
                new TrainingStage($"layer_{layer + 1}", StageKind.Layer, layer, stage.Loss, stage.Optimizer, stage.Epochs));
        }

        stages.Add(
            new TrainingStage(
                stages.Count == 0 ? Whole : "fine_tune",
                StageKind.Autoencoder,
                0,
                training.Loss,
                training.Optimizer,
                training.Epochs));
        return stages;
    }
}
