using System.ComponentModel;
using System.Text.Json.Serialization;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;

namespace AeCluster.Specs;

/// <summary>
/// Everything that determines the trained weights of a trial: the same <see cref="TrialSpec"/> gives the same weights to the bit,
/// on any worker with the same kind of processor.
/// </summary>
public sealed record TrialSpec : ISelfChecking
{
    [Description("Seed of everything random: initial weights, order of the examples, noise and sampling.")]
    public long Seed { get; init; } = 42;

    [Description("The data to train on.")]
    public required DataSpec Data { get; init; }

    [Description("The model to train.")]
    public required ModelSpec Model { get; init; }

    [Description("How it is trained.")]
    public TrainingSpec Training { get; init; } = new();

    [Description("Splits each batch across workers. none: one worker trains the trial.")]
    public ParallelSpec? Parallel { get; init; }

    /// <summary>Parts into which each batch is split; 1 if it is not split.</summary>
    [JsonIgnore]
    public int Shards => Parallel is null ? 1 : Parallel.Shards ?? ParallelSpec.DefaultShards(Training.Batch);

    /// <summary>The stages of the training, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<TrainingStage> Stages => TrainingStage.Of(Model, Training);

    /// <summary>Epochs of all stages.</summary>
    [JsonIgnore]
    public int Epochs => Stages.Sum(stage => stage.Epochs);

    /// <summary>The reconstruction loss of the model, or of the autoencoder within a classifier.</summary>
    [JsonIgnore]
    public LossKind ReconstructionLoss =>
        Model is ClassifierSpec classifier
            ? Training.Pretraining?.Loss
                ?? (classifier.Encoder is AutoencoderSpec { Output: OutputActivation.Linear } ? LossKind.Mse : LossKind.Bce)
            : Training.Loss;

    public IEnumerable<SpecProblem> Problems()
    {
        foreach (var problem in StageProblems.Of(this))
        {
            yield return problem;
        }

        if (Parallel is not null && Shards > Training.Batch)
        {
            yield return new SpecProblem(
                $"{nameof(Parallel)}.{nameof(ParallelSpec.Shards)}",
                $"a batch of {Training.Batch} examples cannot be cut into {Shards} shards");
        }

        if (Parallel is { } parallel && parallel.Workers.Max > Shards)
        {
            yield return new SpecProblem(
                $"{nameof(Parallel)}.{nameof(ParallelSpec.Shards)}",
                $"{parallel.Workers.Max} workers need as many shards, but there are {Shards}"
                    + (parallel.Shards is null
                        ? $" (of a batch of {Training.Batch}); set parallel.shards, or a larger batch"
                        : ""));
        }

        var (autoencoder, place) = Model is ClassifierSpec classifier
            ? (classifier.Encoder, $"{nameof(Model)}.{nameof(ClassifierSpec.Encoder)}")
            : (Model, nameof(Model));
        if (autoencoder is ConvolutionalSpec convolutional && Data.ImageSize is var (height, width)
            && convolutional.SizeProblem(height, width) is { } tooSmall)
        {
            yield return new SpecProblem($"{place}.{nameof(ConvolutionalSpec.Channels)}", tooSmall);
        }

        if (Training.Batch > Data.TrainCount)
        {
            yield return new SpecProblem(
                $"{nameof(Training)}.{nameof(TrainingSpec.Batch)}",
                $"batch ({Training.Batch}) is larger than the number of training examples ({Data.TrainCount})");
        }
    }
}
