using AeCluster.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// v = momentum * v + g; w = w - learning_rate * v. Without momentum there is no state and v is g.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly Scalar minusRate;
    private readonly Scalar momentum;
    private readonly Tensor? velocity_P;

    public Sgd(SgdSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        minusRate = -spec.LearningRate;
        momentum = spec.Momentum;
        velocity_P = spec.Momentum > 0 ? Zeros(count, device) : null;
        State = velocity_P is null ? [] : [("velocity", velocity_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        var change_P = velocity_P?.mul_(momentum).add_(gradients_P, HeldScalars.One) ?? gradients_P;
        values_P.add_(change_P, minusRate);
    }
}
