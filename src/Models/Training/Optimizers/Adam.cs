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
/// w = w - learning_rate * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(s) + epsilon). t is the trial's step, so it is no state.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly AdamSpec spec;
    private readonly Scalar beta1, beta2, rest1, rest2, epsilon;
    private readonly Tensor mean_P;
    private readonly Tensor meanSquare_P;

    public Adam(AdamSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        this.spec = spec;
        beta1 = spec.Beta1.ToScalar();
        beta2 = spec.Beta2.ToScalar();
        rest1 = (1 - spec.Beta1).ToScalar();
        rest2 = (1 - spec.Beta2).ToScalar();
        epsilon = spec.Epsilon.ToScalar();
        mean_P = Zeros(count, device);
        meanSquare_P = Zeros(count, device);
        State = [("mean", mean_P), ("mean_square", meanSquare_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        var rate = spec.LearningRate * Math.Sqrt(1 - Math.Pow(spec.Beta2, stepNumber)) / (1 - Math.Pow(spec.Beta1, stepNumber));
        if (TryUpdate(new Rule((float)rate, spec), values_P, gradients_P, mean_P, meanSquare_P))
        {
            return;
        }

        mean_P.mul_(beta1).add_(gradients_P, rest1);
        meanSquare_P.mul_(beta2).addcmul_(gradients_P, gradients_P, rest2);
        using var root_P = meanSquare_P.sqrt().PlusInPlace(epsilon);
        using var minusRate = (-rate).ToScalar();
        values_P.addcdiv_(mean_P, root_P, minusRate);
    }

    private readonly struct Rule(float rate, AdamSpec spec) : IUpdateRule
    {
        private readonly float beta1 = (float)spec.Beta1;
        private readonly float beta2 = (float)spec.Beta2;
        private readonly float rest1 = (float)(1 - spec.Beta1);
        private readonly float rest2 = (float)(1 - spec.Beta2);
        private readonly float epsilon = (float)spec.Epsilon;

        public Vector512<float> Update(Vector512<float> values, Vector512<float> gradients, ref Vector512<float> a, ref Vector512<float> b)
        {
            a = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(gradients, Vector512.Create(rest1), a * Vector512.Create(beta1)));
            b = UpdateKernel.Normal(Vector512.FusedMultiplyAdd(gradients * gradients, Vector512.Create(rest2), b * Vector512.Create(beta2)));
            var change = a / (Vector512.Sqrt(b) + Vector512.Create(epsilon));
            return Vector512.FusedMultiplyAdd(change, Vector512.Create(-rate), values);
        }
    }
}
