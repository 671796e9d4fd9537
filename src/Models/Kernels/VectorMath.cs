using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>
/// Functions of sixteen float32 at a time, accurate to two units in the last place. They use the same operations on every
/// processor with fused multiply-add, so the bits are the same everywhere. NaN stays NaN.
/// </summary>
internal static class VectorMath
{
    /// <summary>Largest x for which e^x is finite.</summary>
    public const float Highest = 88.3f;

    /// <summary>Smallest x for which e^x is normal.</summary>
    private const float Lowest = -87.3f;

    /// <summary>e^x. Arguments are clamped to [-87.3, 88.3], so results lie between 1e-38 and 2e38.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // If either operand is NaN, the processor returns the second one.
        x = Vector512.MinNative(Vector512.Create(Highest), Vector512.MaxNative(Vector512.Create(Lowest), x));

        // x = n ln 2 + r, |r| <= ln 2 / 2. Adding 3 * 2^22 rounds to an integer and leaves it in the low bits.
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(12582912f));
        var n = shifted - Vector512.Create(12582912f);

        // ln 2 in two parts. The first has so few bits that its product with n is exact.
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);

        var p = Vector512.FusedMultiplyAdd(SeriesFromSquare(r), r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        var powerOfTwo = Vector512.ShiftLeft(shifted.AsInt32() + Vector512.Create(127), 23).AsSingle();
        return p * powerOfTwo;
    }

    /// <summary>e^x - 1, accurate also where e^x rounds to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ExpMinusOne(Vector512<float> x)
    {
        // (e^(x/2) - 1)(e^(x/2) + 1) would lose the same digits. The series x + x^2 / 2 + ... does not, and is short if |x|
        // < 1/4.
        var p = Vector512.FusedMultiplyAdd(SeriesFromSquare(x) * x, x, x);
        var isSmall = Vector512.LessThan(Vector512.Abs(x), Vector512.Create(0.25f));
        return Vector512.ConditionalSelect(isSmall, p, Exp(x) - Vector512<float>.One);
    }

    /// <summary>ln(1 + x) for x in [0, 1], accurate also where 1 + x rounds to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogOnePlus(Vector512<float> x)
    {
        // (1 + x - 1) / (1 + x + 1)
        return TwiceArtanh(x / (Vector512.Create(2f) + x));
    }

    /// <summary>ln(x) for positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // x = m 2^n, m from sqrt(1/2) to sqrt(2), so that ln m keeps all its digits if x is near 1.
        const int SquareRootOfHalf = 0x3F3504F3;
        var shifted = x.AsInt32() - Vector512.Create(SquareRootOfHalf);
        var n = Vector512.ShiftRightArithmetic(shifted, 23);
        var m = (x.AsInt32() - Vector512.ShiftLeft(n, 23)).AsSingle();
        var ofM = TwiceArtanh((m - Vector512<float>.One) / (m + Vector512<float>.One));

        // ln 2 in two parts. The first has so few bits that its product with n is exact.
        var power = Vector512.ConvertToSingle(n);
        var log = Vector512.FusedMultiplyAdd(
            power,
            Vector512.Create(0.693359375f),
            Vector512.FusedMultiplyAdd(power, Vector512.Create(-2.12194440e-4f), ofM));

        // Adds zero, or NaN if x is NaN.
        return log + (x - x);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => SigmoidOf(x, Exp(-Vector512.Abs(x)));

    /// <summary>1 / (1 + e^-x) from e^-|x|, which is never above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SigmoidOf(Vector512<float> x, Vector512<float> expMinusAbs)
    {
        var one = Vector512<float>.One;
        var isNegative = Vector512.LessThan(x, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(isNegative, expMinusAbs, one) / (one + expMinusAbs);
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // -(e^-2|x| - 1) / (e^-2|x| + 1), with the sign of x.
        var m = ExpMinusOne(Vector512.Abs(x) * Vector512.Create(-2f));
        return Vector512.CopySign(m / (m + Vector512.Create(2f)), x);
    }

    /// <summary>2 artanh(s) = ln((1 + s) / (1 - s)) for |s| &lt;= 1/3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TwiceArtanh(Vector512<float> s)
    {
        // s + s^3 / 3 + s^5 / 5 + ...: the terms after s^15 / 15 are below 1e-9 of the sum.
        var q = s * s;
        var p = Vector512.Create(2 / 15f);
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2 / 13f));
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2 / 11f));
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2 / 9f));
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2 / 7f));
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2 / 5f));
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2 / 3f));
        p = Vector512.FusedMultiplyAdd(p, q, Vector512.Create(2f));
        return p * s;
    }

    /// <summary>
    /// 1/2 + x/6 + ... + x^5/7!: the Taylor series of e^x after 1 + x, divided by x^2. If |x| &lt;= ln 2 / 2, the terms that are
    /// left out are below 6e-9 of e^x.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SeriesFromSquare(Vector512<float> x)
    {
        var p = Vector512.Create(1 / 5040f);
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(1 / 720f));
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(1 / 120f));
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(1 / 24f));
        p = Vector512.FusedMultiplyAdd(p, x, Vector512.Create(1 / 6f));
        return Vector512.FusedMultiplyAdd(p, x, Vector512.Create(1 / 2f));
    }
}
