using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Runtime;

/// <summary>
/// Arithmetic of tensors and numbers. TorchSharp's own operators wrap the number in a <see cref="Scalar"/> (Tensor + Tensor too,
/// which multiplies by a hidden 1) and pass its address to native code when nothing refers to the wrapper any more. A garbage
/// collection at that moment frees it, and the native code reads freed memory: an exception, or a wrong number. Here each Scalar
/// is disposed after the call, which keeps it alive until then. BannedSymbols.txt forbids TorchSharp's operators.
/// </summary>
internal static class Arithmetic
{
    private static readonly Scalar _one = 1.0.ToScalar();

    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, _one);

    public static Tensor Plus(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.add(scalar, _one);
    }

    public static Tensor PlusInPlace(this Tensor x, Tensor y) => x.add_(y, _one);

    public static Tensor PlusInPlace(this Tensor x, Scalar number) => x.add_(number, _one);

    public static Tensor Times(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.mul(scalar);
    }

    public static Tensor TimesInPlace(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.mul_(scalar);
    }

    public static Tensor MinusInPlace(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.sub_(scalar);
    }

    public static Tensor Over(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.div(scalar);
    }

    public static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>Clamps the values to [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public static Tensor Within(this Tensor x, double low, double high)
    {
        using var min = low.ToScalar();
        using var max = high.ToScalar();
        return x.clamp(min, max);
    }

    /// <summary>Whether each value is above the number, as bool, like the next two.</summary>
    public static Tensor IsAbove(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.gt(scalar);
    }

    public static Tensor IsAtLeast(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.ge(scalar);
    }

    public static Tensor IsBelow(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.lt(scalar);
    }

    public static Tensor FillInPlace(this Tensor x, double number)
    {
        using var scalar = number.ToScalar();
        return x.fill_(scalar);
    }
}
