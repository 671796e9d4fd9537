using System.Runtime.Intrinsics;
using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// v = momentum * v + g; w = w - learning_rate * v. Without momentum there is no state and v is g.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly SgdSpec spec;
    private readonly Scalar minusRate;
    private readonly Scalar momentum;
    private readonly Tensor? velocity_P;

    public Sgd(SgdSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        this.spec = spec;
        minusRate = (-spec.LearningRate).ToScalar();
        momentum = spec.Momentum.ToScalar();
        velocity_P = spec.Momentum > 0 ? Zeros(count, device) : null;
        State = velocity_P is null ? [] : [("velocity", velocity_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        if (TryUpdate(new Rule((float)spec.LearningRate, (float)spec.Momentum), values_P, gradients_P, velocity_P))
        {
            return;
        }

        var change_P = velocity_P?.mul_(momentum).PlusInPlace(gradients_P) ?? gradients_P;
        values_P.add_(change_P, minusRate);
    }

    private readonly struct Rule(float rate, float momentum) : IUpdateRule
    {
        public Vector512<float> Update(Vector512<float> values, Vector512<float> gradients, ref Vector512<float> a, ref Vector512<float> b)
        {
            a = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(a, Vector512.Create(momentum), gradients));
            return Vector512.FusedMultiplyAdd(a, Vector512.Create(-rate), values);
        }
    }
}
