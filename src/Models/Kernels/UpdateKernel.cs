using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>The update rule of an optimizer, for sixteen values at a time.</summary>
internal interface IUpdateRule
{
    /// <param name="a">First state of the optimizer, if it has any.</param>
    /// <param name="b">Second state, if it has two.</param>
    /// <returns>The new values.</returns>
    Vector512<float> Update(Vector512<float> values, Vector512<float> gradients, ref Vector512<float> a, ref Vector512<float> b);
}

/// <summary>
/// An optimizer's step over all parameters in one pass. libtorch takes up to eight passes through memory, in a step that every
/// worker of a trial takes. Elements are independent, so the number of threads changes no bit.
/// </summary>
internal static unsafe class UpdateKernel
{
    private const int Lane = 16;

    /// <summary>Number of elements for which an additional thread pays off.</summary>
    private const int MinElementsPerThread = 1 << 18;

    /// <param name="a">First state; null if the rule has none.</param>
    /// <param name="b">Second state; null if the rule has none.</param>
    /// <param name="threads">Maximum number of threads.</param>
    public static void Apply<TRule>(TRule rule, float* values, float* gradients, float* a, float* b, int length, int threads)
        where TRule : struct, IUpdateRule
    {
        var parts = Math.Clamp(length / MinElementsPerThread, 1, threads);
        if (parts == 1)
        {
            ApplyPart(rule, values, gradients, a, b, length);
            return;
        }

        var partLength = (((length + parts - 1) / parts) + Lane - 1) / Lane * Lane;
        Parallel.For(0, parts, part =>
        {
            var first = part * partLength;
            if (first < length)
            {
                ApplyPart(
                    rule,
                    values + first,
                    gradients + first,
                    a is null ? null : a + first,
                    b is null ? null : b + first,
                    Math.Min(partLength, length - first));
            }
        });
    }

    /// <summary>
    /// Replaces subnormal numbers (below 1e-38) by zero. A decaying value would stay subnormal for long, and computing with it is
    /// a hundred times slower. The root of a mean square is off by 1e-19 at most, which is far below any epsilon.
    /// </summary>
    public static Vector512<float> Normal(Vector512<float> x) =>
        Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512.Abs(x), Vector512.Create(1.17549435e-38f)),
            Vector512<float>.Zero,
            x);

    private static void ApplyPart<TRule>(TRule rule, float* values, float* gradients, float* a, float* b, int length)
        where TRule : struct, IUpdateRule
    {
        var i = 0;
        for (; i + Lane <= length; i += Lane)
        {
            var stateA = a is null ? Vector512<float>.Zero : Vector512.Load(a + i);
            var stateB = b is null ? Vector512<float>.Zero : Vector512.Load(b + i);
            rule.Update(Vector512.Load(values + i), Vector512.Load(gradients + i), ref stateA, ref stateB).Store(values + i);
            if (a is not null)
            {
                stateA.Store(a + i);
            }

            if (b is not null)
            {
                stateB.Store(b + i);
            }
        }

        var rest = length - i;
        if (rest > 0)
        {
            var stateA = a is null ? Vector512<float>.Zero : Lanes.Load(a + i, rest);
            var stateB = b is null ? Vector512<float>.Zero : Lanes.Load(b + i, rest);
            Lanes.Store(
                rule.Update(Lanes.Load(values + i, rest), Lanes.Load(gradients + i, rest), ref stateA, ref stateB),
                values + i,
                rest);
            if (a is not null)
            {
                Lanes.Store(stateA, a + i, rest);
            }

            if (b is not null)
            {
                Lanes.Store(stateB, b + i, rest);
            }
        }
    }
}
