using AeCluster.Specs.Models;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;

namespace AeCluster.Specs;

/// <summary>Rules that involve both the model and the stages of a trial.</summary>
internal static class StageProblems
{
    private const string Training = nameof(TrialSpec.Training);

    public static IEnumerable<SpecProblem> Of(TrialSpec spec) =>
        spec.Model is ClassifierSpec classifier
            ? OfClassifier(spec.Training, classifier)
            : OfAutoencoder(spec.Training, spec.Model);

    private static IEnumerable<SpecProblem> OfClassifier(TrainingSpec training, ClassifierSpec model)
    {
        if (training.Loss != LossKind.CrossEntropy)
        {
            yield return At(
                nameof(TrainingSpec.Loss),
                "a classifier's loss is cross_entropy (that of its autoencoder stands in training.pretraining)");
        }

        if (training.Layerwise.Count > 0)
        {
            yield return At(
                nameof(TrainingSpec.Layerwise),
                "layer-wise training is for the stacked variant; a classifier has training.pretraining");
        }

        if (training.Frozen is not null && training.Pretraining is null)
        {
            yield return At(
                nameof(TrainingSpec.Frozen),
                "an encoder that was not trained (training.pretraining) is of no use frozen");
        }

        if (training.Pretraining is { } pretraining)
        {
            var loss = $"{nameof(TrainingSpec.Pretraining)}.{nameof(ReconstructionStageSpec.Loss)}";
            foreach (var problem in OfReconstruction(loss, pretraining.Loss, model.Encoder))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<SpecProblem> OfAutoencoder(TrainingSpec training, ModelSpec model)
    {
        foreach (var problem in OfReconstruction(nameof(TrainingSpec.Loss), training.Loss, model))
        {
            yield return problem;
        }

        (string Name, bool IsSet)[] classifierOnly =
        [
            (nameof(TrainingSpec.Pretraining), training.Pretraining is not null),
            (nameof(TrainingSpec.Frozen), training.Frozen is not null),
            (nameof(TrainingSpec.Labels), training.Labels is not null),
        ];
        foreach (var (name, _) in classifierOnly.Where(setting => setting.IsSet))
        {
            yield return At(name, $"{SpecJson.Naming.ConvertName(name)} is a setting of the classifier variant");
        }

        foreach (var problem in OfLayers(training, model))
        {
            yield return problem;
        }
    }

    private static IEnumerable<SpecProblem> OfReconstruction(string property, LossKind loss, ModelSpec model)
    {
        if (loss == LossKind.CrossEntropy)
        {
            yield return At(property, "cross_entropy is the loss of classes; an autoencoder's is bce or mse");
        }

        if (model is AutoencoderSpec { Output: OutputActivation.Linear } && loss == LossKind.Bce)
        {
            yield return At(
                property,
                model is LinearSpec
                    ? "the linear variant's output is not bounded to [0, 1], so bce is undefined for it; use loss: mse"
                    : "a linear output is not bounded to [0, 1], so bce is undefined for it; use loss: mse, or output: sigmoid");
        }
    }

    private static IEnumerable<SpecProblem> OfLayers(TrainingSpec training, ModelSpec model)
    {
        if (training.Layerwise.Count == 0)
        {
            yield break;
        }

        if (model is not StackedSpec stacked)
        {
            yield return At(nameof(TrainingSpec.Layerwise), "layer-wise training is for the stacked variant");
            yield break;
        }

        if (training.Layerwise.Count != stacked.Hidden.Count + 1)
        {
            yield return At(
                nameof(TrainingSpec.Layerwise),
                $"layerwise has {training.Layerwise.Count} stages, but the model has {stacked.Hidden.Count + 1} layers "
                    + "(hidden, then codings); one stage a layer");
        }

        for (var layer = 0; layer < training.Layerwise.Count; layer++)
        {
            var loss = training.Layerwise[layer].Loss;
            if (loss == LossKind.CrossEntropy || (layer > 0 && loss != LossKind.Mse))
            {
                var allowed = layer == 0 ? "mse or bce" : "mse; what it reconstructs is not bounded to [0, 1]";
                yield return At(
                    nameof(TrainingSpec.Layerwise),
                    $"stage {layer + 1} of layerwise must have loss: {allowed}");
            }
        }
    }

    private static SpecProblem At(string property, string message) => new($"{Training}.{property}", message);
}
