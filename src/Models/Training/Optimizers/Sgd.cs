using System.Runtime.Intrinsics;
using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent: v = momentum * v + g; w = w - learning_rate * v. Without momentum there is no state and v is g.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly SgdSpec _spec;
    private readonly Scalar _minusRate;
    private readonly Scalar _momentum;
    private readonly Tensor? _velocity_P;

    public Sgd(SgdSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _spec = spec;
        _minusRate = (-spec.LearningRate).ToScalar();
        _momentum = spec.Momentum.ToScalar();
        _velocity_P = spec.Momentum > 0 ? Zeros(count, device) : null;
        State = _velocity_P is null ? [] : [("velocity", _velocity_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        if (TryUpdate(new Rule((float)_spec.LearningRate, (float)_spec.Momentum), values_P, gradients_P, _velocity_P))
        {
            return;
        }

        var change_P = _velocity_P?.mul_(_momentum).PlusInPlace(gradients_P) ?? gradients_P;
        values_P.add_(change_P, _minusRate);
    }

    private readonly struct Rule(float rate, float momentum) : IUpdateRule
    {
        public Vector512<float> Update(
            Vector512<float> values,
            Vector512<float> gradients,
            ref Vector512<float> a,
            ref Vector512<float> b)
        {
            a = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(a, Vector512.Create(momentum), gradients));
            return Vector512.FusedMultiplyAdd(a, Vector512.Create(-rate), values);
        }
    }
}
