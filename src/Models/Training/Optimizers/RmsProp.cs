using AeCluster.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training.Optimizers;

/// <summary>
/// RMSprop (Tieleman and Hinton, 2012), epsilon outside the root: s = rho s + (1 - rho) g^2; u = g / (sqrt(s) + epsilon);
/// w = w - learning_rate * u. With momentum u is first collected: v = momentum * v + u, and v takes u's place.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private readonly Scalar rho, rest, epsilon, momentum, minusRate, one;
    private readonly Tensor meanSquare_P;
    private readonly Tensor root_P;
    private readonly Tensor? velocity_P;

    public RmsProp(RmsPropSpec spec, long count, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        rho = spec.Rho;
        rest = 1 - spec.Rho;
        epsilon = spec.Epsilon;
        momentum = spec.Momentum;
        minusRate = -spec.LearningRate;
        one = 1.0;
        meanSquare_P = Zeros(count, device);
        root_P = Zeros(count, device);
        velocity_P = spec.Momentum > 0 ? Zeros(count, device) : null;
        State = velocity_P is null ? [("mean_square", meanSquare_P)] : [("mean_square", meanSquare_P), ("velocity", velocity_P)];
    }

    public override IReadOnlyList<(string Name, Tensor Value_P)> State { get; }

    public override void Update(Tensor values_P, Tensor gradients_P, long stepNumber)
    {
        ArgumentNullException.ThrowIfNull(values_P);
        meanSquare_P.mul_(rho).addcmul_(gradients_P, gradients_P, rest);
        root_P.copy_(meanSquare_P).sqrt_().add_(epsilon, HeldScalars.One);
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

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        root_P.Dispose();
    }
}
