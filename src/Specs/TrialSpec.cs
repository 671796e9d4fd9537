using System.ComponentModel;

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

    public IEnumerable<SpecProblem> Problems()
    {
        if (Model is LinearSpec && Training.Loss == LossKind.Bce)
        {
            yield return new SpecProblem(
                $"{nameof(Training)}.{nameof(TrainingSpec.Loss)}",
                "the linear variant's output is not bounded to [0, 1], so bce is undefined for it; use loss: mse");
        }

        if (Training.Batch > Data.TrainCount)
        {
            yield return new SpecProblem(
                $"{nameof(Training)}.{nameof(TrainingSpec.Batch)}",
                $"batch ({Training.Batch}) is larger than the number of training examples ({Data.TrainCount})");
        }
    }
}
