using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>Computes losses, summed over all values, and their gradients in one pass.</summary>
internal static unsafe class LossKernel
{
    /// <summary>Number of values whose losses are added in float32, by lanes. The sums of blocks are added in float64.</summary>
    private const int Block = 1024;

    /// <summary>Binary cross-entropy of targets x in [0, 1] and logits y: max(y, 0) - x y + ln(1 + e^-|y|).</summary>
    /// <param name="gradient_V">Receives sigmoid(y) - x; null if it is not needed, here and below.</param>
    /// <returns>The sum over all values.</returns>
    public static double BinaryCrossEntropy(float* y_V, float* x_V, float* gradient_V, int length) =>
        Sum(default(CrossEntropy), y_V, x_V, gradient_V, length);

    /// <summary>(y - x)^2; the gradient is 2 (y - x).</summary>
    public static double SquaredError(float* y_V, float* x_V, float* gradient_V, int length) =>
        Sum(default(Square), y_V, x_V, gradient_V, length);

    /// <summary>(s - x)^2 for s = sigmoid(y); the gradient is that by y.</summary>
    public static double SquaredErrorOfSigmoid(float* y_V, float* x_V, float* gradient_V, int length) =>
        Sum(default(SquareOfSigmoid), y_V, x_V, gradient_V, length);

    /// <summary>x^2 / 2, by x.</summary>
    public static double HalfSquare(float* x_V, float* gradient_V, int length) =>
        Sum(default(HalfOfSquare), x_V, x_V, gradient_V, length);

    /// <summary>(e^x - 1 - x) / 2, by x; infinite where x is above 88.3, so that divergence is noticed.</summary>
    public static double HalfExcessOfExp(float* x_V, float* gradient_V, int length) =>
        Sum(default(HalfOfExcess), x_V, x_V, gradient_V, length);

    /// <summary>|x|, by x.</summary>
    public static double Magnitude(float* x_V, float* gradient_V, int length) =>
        Sum(default(Absolute), x_V, x_V, gradient_V, length);

    /// <summary>(x - target)^2, by x.</summary>
    public static double SquaredDistance(float* x_V, float target, float* gradient_V, int length) =>
        Sum(new DistanceSquared(target), x_V, x_V, gradient_V, length);

    /// <summary>
    /// KL divergence, in nats, of Bernoulli distributions with probabilities x from one with probability p, by x. Probabilities
    /// are clamped to <paramref name="margin"/>, so that the divergence and its gradient stay finite.
    /// </summary>
    public static double BernoulliDivergence(float* x_V, double p, float margin, float* gradient_V, int length) =>
        Sum(new DivergenceOfBernoulli(p, margin), x_V, x_V, gradient_V, length);

    /// <summary>target[i] = gradient[i] * weight.</summary>
    public static void Weigh(float* gradient_V, float weight, float* target_V, int length) =>
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(gradient_V, length), weight, new Span<float>(target_V, length));

    private static double Sum<T>(T loss, float* y_V, float* x_V, float* gradient_V, int length)
        where T : struct, ILoss
    {
        double total = 0;
        for (var start = 0; start < length; start += Block)
        {
            var count = Math.Min(Block, length - start);
            total += SumOfBlock(loss, y_V + start, x_V + start, gradient_V is null ? null : gradient_V + start, count);
        }

        return total;
    }

    private static float SumOfBlock<T>(T loss, float* y, float* x, float* gradient, int length)
        where T : struct, ILoss
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            sum += loss.Of(Vector512.Load(y + i), Vector512.Load(x + i), out var slope);
            if (gradient is not null)
            {
                slope.Store(gradient + i);
            }
        }

        if (i < length)
        {
            var rest = loss.Of(Lanes.Load(y + i, length - i), Lanes.Load(x + i, length - i), out var slope);
            var counts = Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)(length - i)));
            sum += Vector512.ConditionalSelect(counts, rest, Vector512<float>.Zero);
            if (gradient is not null)
            {
                Lanes.Store(slope, gradient + i, length - i);
            }
        }

        return SumOfLanes(sum);
    }

    /// <summary>Adds halves to halves: the order of additions must not depend on the processor.</summary>
    private static float SumOfLanes(Vector512<float> x)
    {
        var eight = x.GetLower() + x.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    private interface ILoss
    {
        /// <param name="slope">The derivative by y.</param>
        Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope);
    }

    private readonly struct CrossEntropy : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            // Below e^-40 the result no longer changes, but squares would be subnormal, which is a hundred times slower.
            var e = VectorMath.Exp(Vector512.MaxNative(Vector512.Create(-40f), -Vector512.Abs(y)));
            slope = VectorMath.SigmoidOf(y, e) - x;

            // If either operand is NaN the second one is returned, so y must be the second.
            var positive = Vector512.MaxNative(Vector512<float>.Zero, y);
            return (positive - (x * y)) + VectorMath.LogOnePlus(e);
        }
    }

    private readonly struct Square : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            var difference = y - x;
            slope = difference + difference;
            return difference * difference;
        }
    }

    private readonly struct SquareOfSigmoid : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            var s = VectorMath.Sigmoid(y);
            var difference = s - x;
            slope = (difference + difference) * (s * (Vector512<float>.One - s));
            return difference * difference;
        }
    }

    private readonly struct HalfOfSquare : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            slope = y;
            return y * y * Vector512.Create(0.5f);
        }
    }

    private readonly struct HalfOfExcess : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            var growth = Vector512.ConditionalSelect(
                Vector512.GreaterThan(y, Vector512.Create(VectorMath.Highest)),
                Vector512.Create(float.PositiveInfinity),
                VectorMath.ExpMinusOne(y));
            slope = growth * Vector512.Create(0.5f);
            return (growth - y) * Vector512.Create(0.5f);
        }
    }

    private readonly struct Absolute : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            slope = Vector512.ConditionalSelect(
                Vector512.Equals(y, Vector512<float>.Zero),
                y,
                Vector512.CopySign(Vector512<float>.One, y));
            return Vector512.Abs(y);
        }
    }

    private readonly struct DistanceSquared(float target) : ILoss
    {
        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope) =>
            default(Square).Of(y, Vector512.Create(target), out slope);
    }

    private readonly struct DivergenceOfBernoulli(double p, float margin) : ILoss
    {
        private readonly float _ofOn = (float)p;
        private readonly float _ofOff = (float)(1 - p);
        private readonly float _ofTarget = (float)((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p)));

        public Vector512<float> Of(Vector512<float> y, Vector512<float> x, out Vector512<float> slope)
        {
            var (lowest, one) = (Vector512.Create(margin), Vector512<float>.One);
            var (targetOn, targetOff) = (Vector512.Create(_ofOn), Vector512.Create(_ofOff));
            var on = Vector512.Max(lowest, Vector512.Min(one, y));
            var off = Vector512.Max(lowest, Vector512.Min(one, one - y));

            // Clamped values have no slope.
            var ofOn = Vector512.ConditionalSelect(Vector512.Equals(on, y), targetOn / on, Vector512<float>.Zero);
            var ofOff = Vector512.ConditionalSelect(Vector512.Equals(off, one - y), targetOff / off, Vector512<float>.Zero);
            slope = ofOff - ofOn;
            return Vector512.Create(_ofTarget) - ((targetOn * VectorMath.Log(on)) + (targetOff * VectorMath.Log(off)));
        }
    }
}
