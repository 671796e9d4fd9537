using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>Sums over vectors in one fixed order, so that they have the same bits on every processor.</summary>
public static class VectorMath
{
    /// <summary>The inner product of two vectors of one length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
        var x = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var y = MemoryMarshal.Cast<double, Vector256<double>>(b);
        // Four sums of four lanes each, whatever the processor has; they hide the latency of the additions.
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        var i = 0;
        for (; i + 4 <= x.Length; i += 4)
        {
            sum0 += x[i] * y[i];
            sum1 += x[i + 1] * y[i + 1];
            sum2 += x[i + 2] * y[i + 2];
            sum3 += x[i + 3] * y[i + 3];
        }

        for (; i < x.Length; i++)
        {
            sum0 += x[i] * y[i];
        }

        var lanes = sum0 + sum1 + (sum2 + sum3);
        var sum = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
        for (var rest = x.Length * 4; rest < a.Length; rest++)
        {
            sum += a[rest] * b[rest];
        }

        return sum;
    }

    /// <summary>Adds a multiple of one vector to another of the same length.</summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, target.Length);
        var x = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var y = MemoryMarshal.Cast<double, Vector256<double>>(source);
        var factors = Vector256.Create(factor);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] += factors * y[i];
        }

        for (var rest = x.Length * 4; rest < target.Length; rest++)
        {
            target[rest] += factor * source[rest];
        }
    }
}
