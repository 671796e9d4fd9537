using System.Globalization;
using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>Says why a training has probably diverged, and what helps.</summary>
internal static class DivergenceCause
{
    /// <summary>Values that are larger and not scaled make errors, and so gradients, too large for usual learning
    /// rates.</summary>
    private const float LargeValue = 10;

    /// <summary>Of standardized data: a larger value is an outlier.</summary>
    private const float Outlier = 100;

    /// <param name="stage">The stage that diverged.</param>
    /// <param name="extent">Of the training examples, as the model saw them.</param>
    /// <returns>One or two sentences.</returns>
    public static string Of(TrialSpec spec, TrainingStage stage, ValueExtent extent)
    {
        var rate = $"the learning rate ({PathOf(stage)}: {stage.Optimizer.LearningRate.ToString(CultureInfo.InvariantCulture)})";
        var largest = Math.Max(Math.Abs(extent.Low), Math.Abs(extent.High));
        var values = $"the values of the data lie between {Text(extent.Low)} and {Text(extent.High)}";
        return (spec.Data as FileDataSpec)?.Scale switch
        {
            ScaleKind.Auto or ScaleKind.None when largest > LargeValue =>
                $"The likely cause: {values}, not scaled, which makes the gradients large. Set data.scale: standardize.",
            ScaleKind.Standardize when largest > Outlier =>
                $"The likely cause: outliers; after scaling {values}. Remove them, or set training.clip_norm: 1.",
            _ when spec.Training.ClipNorm is null && IsRecurrent(spec.Model) =>
                $"The likely cause: gradients of recurrent models explode. Set training.clip_norm: 1, or lower {rate}.",
            _ => $"Lower {rate}.",
        };
    }

    private static bool IsRecurrent(ModelSpec model) =>
        model is RecurrentSpec or ClassifierSpec { Encoder: RecurrentSpec };

    private static string PathOf(TrainingStage stage) => stage switch
    {
        { Kind: StageKind.Layer } => $"training.layerwise[{stage.Layer}].optimizer.learning_rate",
        { Kind: StageKind.Head } => "training.frozen.optimizer.learning_rate",
        { Name: "pretrain" } => "training.pretraining.optimizer.learning_rate",
        _ => "training.optimizer.learning_rate",
    };

    private static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
