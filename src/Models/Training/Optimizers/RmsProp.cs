using System.Runtime.Intrinsics;
using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// RMSprop (Tieleman and Hinton, 2012) with epsilon outside the root: s = rho s + (1 - rho) g^2; u = g / (sqrt(s) + epsilon);
/// w = w - learning_rate * u. With momentum: v = momentum * v + u; w = w - learning_rate * v.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private readonly RmsPropSpec _spec;
    private readonly Scalar _rho, _rest, _epsilon, _momentum, _minusRate, _one;
    private readonly Tensor _meanSquare_P;
    private readonly Tensor? _velocity_P;

    public RmsProp(RmsPropSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _spec = spec;
        _rho = spec.Rho.ToScalar();
        _rest = (1 - spec.Rho).ToScalar();
        _epsilon = spec.Epsilon.ToScalar();
        _momentum = spec.Momentum.ToScalar();
        _minusRate = (-spec.LearningRate).ToScalar();
        _one = 1.0.ToScalar();
        _meanSquare_P = Zeros(count, device);
        _velocity_P = spec.Momentum > 0 ? Zeros(count, device) : null;
        State = _velocity_P is null
            ? [("mean_square", _meanSquare_P)]
            : [("mean_square", _meanSquare_P), ("velocity", _velocity_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        if (_velocity_P is null
            ? TryUpdate(new Rule(_spec), values_P, gradients_P, _meanSquare_P)
            : TryUpdate(new RuleWithMomentum(_spec), values_P, gradients_P, _meanSquare_P, _velocity_P))
        {
            return;
        }

        _meanSquare_P.mul_(_rho).addcmul_(gradients_P, gradients_P, _rest);
        using var root_P = _meanSquare_P.sqrt().PlusInPlace(_epsilon);
        if (_velocity_P is null)
        {
            values_P.addcdiv_(gradients_P, root_P, _minusRate);
        }
        else
        {
            _velocity_P.mul_(_momentum).addcdiv_(gradients_P, root_P, _one);
            values_P.add_(_velocity_P, _minusRate);
        }
    }

    private readonly struct Rule(RmsPropSpec spec) : IUpdateRule
    {
        private readonly float _rate = (float)spec.LearningRate;
        private readonly Step _step = new(spec);

        public Vector512<float> Update(
            Vector512<float> values,
            Vector512<float> gradients,
            ref Vector512<float> a,
            ref Vector512<float> b) => Vector512.FusedMultiplyAdd(_step.Of(gradients, ref a), Vector512.Create(-_rate), values);
    }

    private readonly struct RuleWithMomentum(RmsPropSpec spec) : IUpdateRule
    {
        private readonly float _rate = (float)spec.LearningRate;
        private readonly float _momentum = (float)spec.Momentum;
        private readonly Step _step = new(spec);

        public Vector512<float> Update(
            Vector512<float> values,
            Vector512<float> gradients,
            ref Vector512<float> a,
            ref Vector512<float> b)
        {
            b = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(b, Vector512.Create(_momentum), _step.Of(gradients, ref a)));
            return Vector512.FusedMultiplyAdd(b, Vector512.Create(-_rate), values);
        }
    }

    /// <summary>Divides gradients by the root of their mean square.</summary>
    private readonly struct Step(RmsPropSpec spec)
    {
        private readonly float _rho = (float)spec.Rho;
        private readonly float _rest = (float)(1 - spec.Rho);
        private readonly float _epsilon = (float)spec.Epsilon;

        public Vector512<float> Of(Vector512<float> gradients, ref Vector512<float> meanSquare)
        {
            meanSquare = UpdateKernel.Normal(
                Vector512.FusedMultiplyAdd(
                    gradients * gradients,
                    Vector512.Create(_rest),
                    meanSquare * Vector512.Create(_rho)));
            return gradients / (Vector512.Sqrt(meanSquare) + Vector512.Create(_epsilon));
        }
    }
}
