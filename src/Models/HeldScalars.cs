using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models;

/// <summary>
/// Tensors and plain numbers, safe from the garbage collector. TorchSharp 0.107 hands a scalar's native memory to libtorch
/// without keeping the scalar alive, so one that nobody else holds can be finalized, and its memory freed, while libtorch
/// reads it: the step then fails or takes a wrong number. Nobody holds what an implicit conversion makes
/// (<c>x * 0.5</c>, <c>x.gt(0)</c>, <c>x.ToDouble()</c>), nor what TorchSharp adds by itself: <c>alpha = 1</c> to every sum
/// (<c>a + b</c>, <c>a.add_(b)</c>), the exponent to <c>square()</c>. So numbers reach libtorch only through these methods, or as
/// scalars that a field or a <c>using</c> holds.
/// </summary>
internal static class HeldScalars
{
    public static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    public static Tensor Plus(this Tensor a, double number)
    {
        using Scalar held = number;
        return a.add(held, One);
    }

    public static Tensor Squared(this Tensor a) => a.pow(Two);

    public static Tensor Times(this Tensor a, double number)
    {
        using Scalar held = number;
        return a.mul(held);
    }

    /// <summary>In place.</summary>
    public static Tensor ScaleBy(this Tensor a, double number)
    {
        using Scalar held = number;
        return a.mul_(held);
    }

    /// <summary>In place.</summary>
    public static Tensor LowerBy(this Tensor a, double number)
    {
        using Scalar held = number;
        return a.sub_(held);
    }

    /// <returns>bool, of the same shape.</returns>
    public static Tensor IsAbove(this Tensor a, double number)
    {
        using Scalar held = number;
        return a.gt(held);
    }

    /// <summary>The value of a tensor that has one. Waits for the device.</summary>
    public static double Number(this Tensor one)
    {
        using var held = one.ToScalar();
        return held.ToDouble();
    }

    /// <summary>As <see cref="Number"/>, of an integer tensor.</summary>
    public static long WholeNumber(this Tensor one)
    {
        using var held = one.ToScalar();
        return held.ToInt64();
    }
}
