using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Objectives;

/// <summary>What a stage minimises: a loss of batches, over some of the model's parameters.</summary>
internal abstract class Objective
{
    /// <summary>Whether this parameter, by its name in the model, is trained.</summary>
    public virtual bool Trains(string parameter) => true;

    /// <summary>The loss of a batch, by the model's mode for training or for validation.</summary>
    public abstract LossParts Loss(Batch batch, StepContext context);

    /// <summary>How many values (or examples) come out right, as an int64 scalar; null where the question makes no
    /// sense.</summary>
    public virtual Tensor? CountHits(LossParts result, Batch batch) => null;

    /// <summary>Of how many an example has: the hits' share is an accuracy.</summary>
    public virtual int ValuesPerExample => 1;

    /// <summary>The name of that accuracy among an epoch's parts; null where it is the rounded accuracy.</summary>
    public virtual string? AccuracyName => null;

    public static Objective Of(TrainingStage stage, Autoencoder model) => (stage.Kind, model) switch
    {
        (StageKind.Autoencoder, _) => new ReconstructionObjective(model),
        (StageKind.Layer, StackedAutoencoder stacked) => new LayerObjective(stacked, stage.Layer, stage.Loss),
        (StageKind.Head, Classifier classifier) => new ClassificationObjective(classifier, headOnly: true),
        (StageKind.Classifier, Classifier classifier) => new ClassificationObjective(classifier, headOnly: false),
        _ => throw new ArgumentException($"A {model.GetType().Name} has no stage {stage.Name}.", nameof(stage)),
    };
}
