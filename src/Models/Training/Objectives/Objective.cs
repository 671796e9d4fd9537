using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Objectives;

/// <summary>The objective of a stage: a loss of batches, minimised over some of the model's parameters.</summary>
internal abstract class Objective
{
    /// <summary>Whether a parameter, given its name in the model, is trained.</summary>
    public virtual bool Trains(string parameter) => true;

    /// <summary>The loss of a batch, for training or validation according to the model's mode.</summary>
    public abstract LossParts Loss(Batch batch, StepContext context);

    /// <summary>Number of correct values or examples, as an int64 scalar; null if the objective does not count them.</summary>
    public virtual Tensor? CountHits(LossParts result, Batch batch) => null;

    /// <summary>Mean squared error of the reconstruction over all values of the batch, as a float scalar; null where no examples
    /// are reconstructed.</summary>
    public virtual Tensor? SquaredError(LossParts result, Batch batch) => null;

    /// <summary>Number of values of an example that <see cref="CountHits"/> counts; the share of hits is an accuracy.</summary>
    public virtual int ValuesPerExample => 1;

    /// <summary>The name of that accuracy among an epoch's parts; null if it is the rounded accuracy.</summary>
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
