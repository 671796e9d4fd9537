using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AeCluster.Specs;

/// <summary>How a trial is trained.</summary>
public sealed record TrainingSpec
{
    [Description("Loss, averaged over the batch: bce (binary cross-entropy, in nats, over every value) or mse; cross_entropy of the classes for a classifier.")]
    public LossKind Loss { get; init; } = LossKind.Bce;

    [Description("How gradients change the weights.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("Examples a step.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 32;

    [Description("Passes over the training examples.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Description("Compute threads. Part of the spec because libtorch's sums, and so the last bits of the weights, depend on it.")]
    [Range(1, 1024)]
    public int Threads { get; init; } = 1;

    [Description("The gradient is scaled down where its length (over all parameters) is above this; none never scales.")]
    [Range(0.0, 1e12, MinimumIsExclusive = true)]
    public double? ClipNorm { get; init; }

    [Description("Greedy layer-wise training before the whole is trained: a stage for each layer of a stacked autoencoder, the outermost first, which learns to reconstruct its own input (deeper ones with mse).")]
    public IReadOnlyList<ReconstructionStageSpec> Layerwise { get; init; } = [];

    [Description("Of a classifier: a stage in which its autoencoder learns from all training examples, without labels; none trains the classifier from scratch.")]
    public ReconstructionStageSpec? Pretraining { get; init; }

    [Description("Of a classifier: a stage in which its encoder does not change, before both are trained; none has no such stage.")]
    public FrozenStageSpec? Frozen { get; init; }

    [Description("Of a classifier: how many training examples it sees the labels of, the first ones; none shows all.")]
    [Range(1, int.MaxValue)]
    public int? Labels { get; init; }

    [Description("A checkpoint is written after every epoch, and also after every so many steps if this is set (for long epochs).")]
    [Range(1, int.MaxValue)]
    public int? CheckpointEverySteps { get; init; }
}

public enum LossKind
{
    Bce,
    Mse,
    CrossEntropy,
}

/// <summary>An optimizer and its settings; the update rules are in Models/Training.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "name", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(SgdSpec), SgdSpec.Name)]
[JsonDerivedType(typeof(AdamSpec), AdamSpec.Name)]
[JsonDerivedType(typeof(RmsPropSpec), RmsPropSpec.Name)]
public abstract record OptimizerSpec
{
    [Description("Step size.")]
    [Range(0.0, 1e6, MinimumIsExclusive = true)]
    public abstract double LearningRate { get; init; }
}

[Description("Stochastic gradient descent: v = momentum * v + g; w -= learning_rate * v.")]
public sealed record SgdSpec : OptimizerSpec
{
    public const string Name = "sgd";

    public override double LearningRate { get; init; } = 0.01;

    [Description("Share of the previous update that is kept; 0 switches momentum off.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }
}

[Description("Adam with bias correction (Kingma and Ba, 2015).")]
public sealed record AdamSpec : OptimizerSpec
{
    public const string Name = "adam";

    public override double LearningRate { get; init; } = 0.001;

    [Description("Decay of the mean of the gradients.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Decay of the mean of the squared gradients.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    [Description("Added to the root of the mean squared gradient.")]
    [Range(1e-16, 1.0)]
    public double Epsilon { get; init; } = 1e-7;
}

[Description("RMSprop (Tieleman and Hinton, 2012): s = rho * s + (1 - rho) * g^2; w -= learning_rate * g / (sqrt(s) + epsilon).")]
public sealed record RmsPropSpec : OptimizerSpec
{
    public const string Name = "rmsprop";

    public override double LearningRate { get; init; } = 0.001;

    [Description("Decay of the mean of the squared gradients.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Rho { get; init; } = 0.9;

    [Description("Share of the previous update that is kept; 0 switches momentum off.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    [Description("Added to the root of the mean squared gradient.")]
    [Range(1e-16, 1.0)]
    public double Epsilon { get; init; } = 1e-7;
}
