using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Optimizers;

/// <summary>An optimizer and its settings; the update rules are in Models/Training.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "name",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
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

    [Description("Share of the previous update that is kept; 0: no momentum.")]
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

    [Description("Added to the root of the mean squared gradient, against division by zero.")]
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

    [Description("Share of the previous update that is kept; 0: no momentum.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    [Description("Added to the root of the mean squared gradient, against division by zero.")]
    [Range(1e-16, 1.0)]
    public double Epsilon { get; init; } = 1e-7;
}
