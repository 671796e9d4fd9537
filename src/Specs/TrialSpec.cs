using System.ComponentModel;
using System.Text.Json.Serialization;

namespace AeCluster.Specs;

/// <summary>
/// Everything that determines the trained weights of one trial: the same <see cref="TrialSpec"/> gives the same
/// weights to the bit, on any worker with the same kind of processor.
/// </summary>
public sealed record TrialSpec : ISelfChecking
{
    [Description("Seed of everything random: initial weights, order of the examples, noise and sampling.")]
    public long Seed { get; init; } = 42;

    [Description("What is trained on.")]
    public required DataSpec Data { get; init; }

    [Description("What is trained.")]
    public required ModelSpec Model { get; init; }

    [Description("How it is trained.")]
    public TrainingSpec Training { get; init; } = new();

    /// <summary>The stages it is trained in, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<TrainingStage> Stages => TrainingStage.Of(this);

    /// <summary>Epochs of all stages.</summary>
    [JsonIgnore]
    public int Epochs => Stages.Sum(stage => stage.Epochs);

    /// <summary>The loss by which the model, or the autoencoder within a classifier, reconstructs.</summary>
    [JsonIgnore]
    public LossKind ReconstructionLoss => Model is ClassifierSpec classifier
        ? Training.Pretraining?.Loss ?? (classifier.Encoder is LinearSpec ? LossKind.Mse : LossKind.Bce)
        : Training.Loss;

    public IEnumerable<SpecProblem> Problems()
    {
        foreach (var problem in StageProblems.Of(this))
        {
            yield return problem;
        }

        if (Training.Batch > Data.TrainCount)
        {
            yield return new SpecProblem(
                $"{nameof(Training)}.{nameof(TrainingSpec.Batch)}",
                $"batch ({Training.Batch}) is larger than the number of training examples ({Data.TrainCount})");
        }
    }
}
