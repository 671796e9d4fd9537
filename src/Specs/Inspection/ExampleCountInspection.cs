using AeCluster.Specs.Models;

namespace AeCluster.Specs.Inspection;

/// <summary>Whether there are enough examples for batches and for validation.</summary>
internal static class ExampleCountInspection
{
    /// <summary>Fewer validation examples are too few where there are <see cref="Many"/> training examples.</summary>
    private const int Few = 5;

    private const int Many = 100;

    public static IEnumerable<Finding> Of(TrialSpec spec, DataFacts facts)
    {
        var examples = spec.Model is ClassifierSpec ? Math.Min(spec.Training.Labels ?? facts.Train, facts.Train) : facts.Train;
        if (spec.Training.Batch > examples)
        {
            yield return Finding.Warning(
                $"training.batch ({spec.Training.Batch}) is larger than the {examples} training examples of {facts.Name}, so an "
                    + "epoch is a single step. Set a smaller batch, or more epochs");
        }

        if (facts.Validation < Few && (facts.Validation < 2 || facts.Train >= Many))
        {
            yield return Finding.Warning(
                $"{facts.Name} has {facts.Validation} validation example{(facts.Validation == 1 ? "" : "s")} and {facts.Train} "
                    + "to train on: the validation loss says little. Set data.validation: 0.1, or more");
        }
    }
}
