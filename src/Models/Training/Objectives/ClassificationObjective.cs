using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Training.Objectives;

/// <summary>Cross-entropy of the classes, in nats, mean over the batch.</summary>
/// <param name="headOnly">Whether the encoder is frozen.</param>
internal sealed class ClassificationObjective(Classifier model, bool headOnly) : Objective
{
    public override string AccuracyName => EpochMetrics.ClassAccuracy;

    /// <summary>
    /// The parameters that the classes depend on. These exclude the decoder, and the log-variance layer of a variational encoder:
    /// they would get no gradient, but an optimizer with state would keep changing them.
    /// </summary>
    public override bool Trains(string parameter) =>
        parameter.StartsWith("head.", StringComparison.Ordinal) || (!headOnly && EncoderParameters.Contains(parameter));

    private HashSet<string> EncoderParameters { get; } = headOnly ? [] : ParametersOfClasses(model);

    public override LossParts Loss(Batch batch, StepContext context)
    {
        var logits_NK = model.Classify(batch.X_NCHW, context);
        var loss = context.Losses(rows => functional.cross_entropy(rows[0], rows[1]), logits_NK, Labels(batch));
        return new LossParts(loss, logits_NK, []);
    }

    public override Tensor CountHits(LossParts result, Batch batch) => result.Output_NV.argmax(1).eq(Labels(batch)).sum();

    private static Tensor Labels(Batch batch) =>
        batch.Labels_N ?? throw new InvalidOperationException("The examples have no labels.");

    /// <summary>The parameters that a backward pass from the classes reaches.</summary>
    private static HashSet<string> ParametersOfClasses(Classifier model)
    {
        using var scope = NewDisposeScope();
        var parameters = model.named_parameters().Where(p => p.parameter.requires_grad).ToList();
        var shape = model.Shape;
        var x_NCHW = zeros([1, shape.Channels, shape.Height, shape.Width], ScalarType.Float32, parameters[0].parameter.device);
        var gradients = autograd.grad(
            [model.Classify(x_NCHW).sum()],
            [.. parameters.Select(p => (Tensor)p.parameter)],
            allow_unused: true);
        return
        [
            .. parameters
                .Zip(gradients)
                .Where(pair => pair.Second is not null && !pair.Second.IsInvalid)
                .Select(pair => pair.First.name),
        ];
    }
}
