using AeCluster.Specs.Models;

namespace AeCluster.Specs.Inspection;

/// <summary>Whether a classifier has the labels that it needs.</summary>
internal static class LabelInspection
{
    public static IEnumerable<Finding> Of(TrialSpec spec, DataFacts facts)
    {
        if (spec.Model is not ClassifierSpec classifier)
        {
            yield break;
        }

        if (spec.Training.Labels > facts.Train)
        {
            yield return Finding.Error(
                $"the classifier is to see {spec.Training.Labels} labels (training.labels), but {facts.Name} has {facts.Train} "
                    + "training examples");
        }

        if (facts.Classes.Count == 0)
        {
            yield return Finding.Error(
                $"a classifier needs labels, and {facts.Name} has none. Name them: data.label of a table, data.labels of an "
                    + "array, a sub-folder for each class of images");
            yield break;
        }

        if (facts.Classes.FirstOrDefault(each => each.Number < 0 || each.Number >= classifier.Classes) is { } beyond)
        {
            yield return Finding.Error(
                $"{facts.Name} has the label {beyond.Number}, but the model's classes are 0 to {classifier.Classes - 1}. "
                    + $"Set model.classes: {facts.Classes.Max(each => each.Number) + 1}");
        }
        else if (facts.Classes.Max(each => each.Number) + 1 is var needed && needed < classifier.Classes)
        {
            yield return Finding.Warning(
                $"model.classes is {classifier.Classes}, but the labels of {facts.Name} are 0 to {needed - 1}. "
                    + $"Set model.classes: {Math.Max(2, needed)}");
        }
    }
}
