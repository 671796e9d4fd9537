using System.Runtime.Intrinsics;
using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// RMSprop (Tieleman and Hinton, 2012), epsilon outside the root: s = rho s + (1 - rho) g^2; u = g / (sqrt(s) + epsilon);
/// w = w - learning_rate * u. With momentum u is first collected: v = momentum * v + u, and v takes u's place.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private readonly RmsPropSpec spec;
    private readonly Scalar rho, rest, epsilon, momentum, minusRate, one;
    private readonly Tensor meanSquare_P;
    private readonly Tensor? velocity_P;

    public RmsProp(RmsPropSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        this.spec = spec;
        rho = spec.Rho.ToScalar();
        rest = (1 - spec.Rho).ToScalar();
        epsilon = spec.Epsilon.ToScalar();
        momentum = spec.Momentum.ToScalar();
        minusRate = (-spec.LearningRate).ToScalar();
        one = 1.0.ToScalar();
        meanSquare_P = Zeros(count, device);
        velocity_P = spec.Momentum > 0 ? Zeros(count, device) : null;
        State = velocity_P is null ? [("mean_square", meanSquare_P)] : [("mean_square", meanSquare_P), ("velocity", velocity_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        if (velocity_P is null
            ? TryUpdate(new Rule(spec), values_P, gradients_P, meanSquare_P)
            : TryUpdate(new RuleWithMomentum(spec), values_P, gradients_P, meanSquare_P, velocity_P))
        {
            return;
        }

        meanSquare_P.mul_(rho).addcmul_(gradients_P, gradients_P, rest);
        using var root_P = meanSquare_P.sqrt().PlusInPlace(epsilon);
        if (velocity_P is null)
        {
            values_P.addcdiv_(gradients_P, root_P, minusRate);
        }
        else
        {
            velocity_P.mul_(momentum).addcdiv_(gradients_P, root_P, one);
            values_P.add_(velocity_P, minusRate);
        }
    }

    private readonly struct Rule(RmsPropSpec spec) : IUpdateRule
    {
        private readonly float rate = (float)spec.LearningRate;
        private readonly Step step = new(spec);

        public Vector512<float> Update(Vector512<float> values, Vector512<float> gradients, ref Vector512<float> a, ref Vector512<float> b) =>
            Vector512.FusedMultiplyAdd(step.Of(gradients, ref a), Vector512.Create(-rate), values);
    }

    private readonly struct RuleWithMomentum(RmsPropSpec spec) : IUpdateRule
    {
        private readonly float rate = (float)spec.LearningRate;
        private readonly float momentum = (float)spec.Momentum;
        private readonly Step step = new(spec);

        public Vector512<float> Update(Vector512<float> values, Vector512<float> gradients, ref Vector512<float> a, ref Vector512<float> b)
        {
            b = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(b, Vector512.Create(momentum), step.Of(gradients, ref a)));
            return Vector512.FusedMultiplyAdd(b, Vector512.Create(-rate), values);
        }
    }

    /// <summary>Gradients over the root of their mean square.</summary>
    private readonly struct Step(RmsPropSpec spec)
    {
        private readonly float rho = (float)spec.Rho;
        private readonly float rest = (float)(1 - spec.Rho);
        private readonly float epsilon = (float)spec.Epsilon;

        public Vector512<float> Of(Vector512<float> gradients, ref Vector512<float> meanSquare)
        {
            meanSquare = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(gradients * gradients, Vector512.Create(rest), meanSquare * Vector512.Create(rho)));
            return gradients / (Vector512.Sqrt(meanSquare) + Vector512.Create(epsilon));
        }
    }
}
