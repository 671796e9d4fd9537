using System.Runtime.Intrinsics;
using AeCluster.Specs.Models;

namespace AeCluster.Models.Kernels;

/// <summary>
/// Computes activations in place, and their gradients from their outputs (which excludes GELU, where two inputs have the same
/// output). Constants are PyTorch's.
/// </summary>
internal static unsafe class ActivationKernel
{
    private const float SeluScale = 1.0507009873554805f;
    private const float SeluAlpha = 1.6732632423543772f;
    private const float LeakySlope = 0.01f;

    public static bool Supports(Activation activation) => activation is not Activation.Gelu;

    /// <summary>x[i] = f(x[i]).</summary>
    public static void Apply(Activation activation, float* x, int length)
    {
        switch (activation)
        {
            case Activation.Linear:
                break;
            case Activation.Selu:
                Lanes.Map(new ExponentialLinear(SeluScale, SeluScale * SeluAlpha), x, x, x, length);
                break;
            case Activation.Elu:
                Lanes.Map(new ExponentialLinear(1, 1), x, x, x, length);
                break;
            case Activation.Relu:
                Lanes.Map(new Rectifier(0), x, x, x, length);
                break;
            case Activation.LeakyRelu:
                Lanes.Map(new Rectifier(LeakySlope), x, x, x, length);
                break;
            case Activation.Tanh:
                Lanes.Map(default(HyperbolicTangent), x, x, x, length);
                break;
            case Activation.Sigmoid:
                Lanes.Map(default(Logistic), x, x, x, length);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no kernel for this activation.");
        }
    }

    /// <summary>target[i] = gradient[i] f'(x[i]), where y[i] = f(x[i]); the target may be the gradient.</summary>
    public static void Differentiate(Activation activation, float* gradient, float* y, float* target, int length)
    {
        switch (activation)
        {
            case Activation.Linear:
                new ReadOnlySpan<float>(gradient, length).CopyTo(new Span<float>(target, length));
                break;
            case Activation.Selu:
                Lanes.Map(new ExponentialLinearGradient(SeluScale, SeluScale * SeluAlpha), gradient, y, target, length);
                break;
            case Activation.Elu:
                Lanes.Map(new ExponentialLinearGradient(1, 1), gradient, y, target, length);
                break;
            case Activation.Relu:
                Lanes.Map(new RectifierGradient(0), gradient, y, target, length);
                break;
            case Activation.LeakyRelu:
                Lanes.Map(new RectifierGradient(LeakySlope), gradient, y, target, length);
                break;
            case Activation.Tanh:
                Lanes.Map(default(HyperbolicTangentGradient), gradient, y, target, length);
                break;
            case Activation.Sigmoid:
                Lanes.Map(default(LogisticGradient), gradient, y, target, length);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no kernel for this activation.");
        }
    }

    /// <summary>scale * x above zero, height * (e^x - 1) below.</summary>
    private readonly struct ExponentialLinear(float scale, float height) : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) =>
            Vector512.ConditionalSelect(
                Vector512.LessThan(x, Vector512<float>.Zero),
                VectorMath.ExpMinusOne(x) * Vector512.Create(height),
                x * Vector512.Create(scale));
    }

    /// <summary>Below zero, the derivative height * e^x is y + height.</summary>
    private readonly struct ExponentialLinearGradient(float scale, float height) : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x * Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(y, Vector512<float>.Zero), y + Vector512.Create(height), Vector512.Create(scale));
    }

    private readonly struct Rectifier(float slope) : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(x, Vector512<float>.Zero), x * Vector512.Create(slope), x);
    }

    private readonly struct RectifierGradient(float slope) : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x * Vector512.ConditionalSelect(
            Vector512.GreaterThan(y, Vector512<float>.Zero), Vector512<float>.One, Vector512.Create(slope));
    }

    private readonly struct HyperbolicTangent : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => VectorMath.Tanh(x);
    }

    private readonly struct HyperbolicTangentGradient : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x * (Vector512<float>.One - (y * y));
    }

    private readonly struct Logistic : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => VectorMath.Sigmoid(x);
    }

    private readonly struct LogisticGradient : IElementwise
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y) => x * (y * (Vector512<float>.One - y));
    }
}
