using System.Runtime.Intrinsics;
using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, 2015) in the form of the paper's section 2 that Keras uses, where epsilon is added to the uncorrected
/// root: m = b1 m + (1 - b1) g; s = b2 s + (1 - b2) g^2;
/// w = w - learning_rate * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(s) + epsilon). t is the step number, which is not part of the
/// state.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly AdamSpec _spec;
    private readonly Scalar _beta1, _beta2, _rest1, _rest2, _epsilon;
    private readonly Tensor _mean_P;
    private readonly Tensor _meanSquare_P;

    public Adam(AdamSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _spec = spec;
        _beta1 = spec.Beta1.ToScalar();
        _beta2 = spec.Beta2.ToScalar();
        _rest1 = (1 - spec.Beta1).ToScalar();
        _rest2 = (1 - spec.Beta2).ToScalar();
        _epsilon = spec.Epsilon.ToScalar();
        _mean_P = Zeros(count, device);
        _meanSquare_P = Zeros(count, device);
        State = [("mean", _mean_P), ("mean_square", _meanSquare_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        var rate =
            _spec.LearningRate * Math.Sqrt(1 - Math.Pow(_spec.Beta2, stepNumber)) / (1 - Math.Pow(_spec.Beta1, stepNumber));
        if (TryUpdate(new Rule((float)rate, _spec), values_P, gradients_P, _mean_P, _meanSquare_P))
        {
            return;
        }

        _mean_P.mul_(_beta1).add_(gradients_P, _rest1);
        _meanSquare_P.mul_(_beta2).addcmul_(gradients_P, gradients_P, _rest2);
        using var root_P = _meanSquare_P.sqrt().PlusInPlace(_epsilon);
        using var minusRate = (-rate).ToScalar();
        values_P.addcdiv_(_mean_P, root_P, minusRate);
    }

    private readonly struct Rule(float rate, AdamSpec spec) : IUpdateRule
    {
        private readonly float _beta1 = (float)spec.Beta1;
        private readonly float _beta2 = (float)spec.Beta2;
        private readonly float _rest1 = (float)(1 - spec.Beta1);
        private readonly float _rest2 = (float)(1 - spec.Beta2);
        private readonly float _epsilon = (float)spec.Epsilon;

        public Vector512<float> Update(
            Vector512<float> values,
            Vector512<float> gradients,
            ref Vector512<float> a,
            ref Vector512<float> b)
        {
            a = UpdateKernel.Normal(
                Vector512.FusedMultiplyAdd(gradients, Vector512.Create(_rest1), a * Vector512.Create(_beta1)));
            b = UpdateKernel.Normal(
                Vector512.FusedMultiplyAdd(gradients * gradients, Vector512.Create(_rest2), b * Vector512.Create(_beta2)));
            var change = a / (Vector512.Sqrt(b) + Vector512.Create(_epsilon));
            return Vector512.FusedMultiplyAdd(change, Vector512.Create(-rate), values);
        }
    }
}
