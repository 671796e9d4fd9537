using AeCluster.Specs;
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
    private readonly Tensor root_P;

    public Adam(AdamSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        this.spec = spec;
        beta1 = spec.Beta1;
        beta2 = spec.Beta2;
        rest1 = 1 - spec.Beta1;
        rest2 = 1 - spec.Beta2;
        epsilon = spec.Epsilon;
        mean_P = Zeros(count, device);
        meanSquare_P = Zeros(count, device);
        root_P = Zeros(count, device);
        State = [("mean", mean_P), ("mean_square", meanSquare_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        mean_P.mul_(beta1).add_(gradients_P, rest1);
        meanSquare_P.mul_(beta2).addcmul_(gradients_P, gradients_P, rest2);
        root_P.copy_(meanSquare_P).sqrt_().add_(epsilon, HeldScalars.One);
        using Scalar minusRate = -spec.LearningRate * Math.Sqrt(1 - Math.Pow(spec.Beta2, stepNumber)) / (1 - Math.Pow(spec.Beta1, stepNumber));
        values_P.addcdiv_(mean_P, root_P, minusRate);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        root_P.Dispose();
    }
}
