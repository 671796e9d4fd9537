using System.Runtime.Intrinsics;
using AeCluster.Models.Kernels;

namespace AeCluster.Models.Tests.Kernels;

/// <summary>Compares the functions with double precision.</summary>
public sealed class VectorMathTests
{
    private const double TwoUnits = 2.4e-7;

    [Fact]
    public void Exp_is_right_to_two_units() => Check(VectorMath.Exp, Math.Exp, -87, 88);

    [Fact]
    public void Exp_of_what_is_beyond_is_that_of_the_end()
    {
        Assert.InRange(One(VectorMath.Exp, float.NegativeInfinity), 0, 2e-38f);
        Assert.InRange(One(VectorMath.Exp, float.MaxValue), 1e38f, float.MaxValue);
    }

    [Fact]
    public void Exp_minus_one_is_right_near_zero_too()
    {
        Check(VectorMath.ExpMinusOne, x => Math.Exp(x) - 1, -87, 88, 4 * TwoUnits);
        Check(VectorMath.ExpMinusOne, SmallExpMinusOne, -1e-3, 1e-3);
        Assert.Equal(0f, One(VectorMath.ExpMinusOne, 0));

        static double SmallExpMinusOne(double x) => x * (1 + (x / 2 * (1 + (x / 3))));
    }

    [Fact]
    public void Log_of_one_plus_is_right_near_zero_too()
    {
        Check(VectorMath.LogOnePlus, x => Math.Log(1 + x), 1e-2, 1);
        Check(VectorMath.LogOnePlus, x => x * (1 - (x / 2 * (1 - (2 * x / 3)))), 0, 1e-3);
    }

    [Fact]
    public void Log_is_right_near_one_too()
    {
        Check(VectorMath.Log, Math.Log, 1e-7, 1e-2);
        Check(VectorMath.Log, Math.Log, 1e-2, 100);
        Check(VectorMath.Log, Math.Log, 0.99, 1.01);
        Check(VectorMath.Log, Math.Log, 1e-37, 1e37);
    }

    [Fact]
    public void Sigmoid_is_right_to_both_sides() => Check(VectorMath.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -80, 80, 2 * TwoUnits);

    [Fact]
    public void Tanh_is_right_near_zero_too()
    {
        Check(VectorMath.Tanh, Math.Tanh, -20, 20, 4 * TwoUnits);
        Check(VectorMath.Tanh, Math.Tanh, -1e-4, 1e-4, 2 * TwoUnits);
    }

    [Fact]
    public void What_is_not_a_number_stays_so()
    {
        Assert.All<Func<Vector512<float>, Vector512<float>>>(
            [VectorMath.Exp, VectorMath.ExpMinusOne, VectorMath.LogOnePlus, VectorMath.Log, VectorMath.Sigmoid, VectorMath.Tanh],
            function => Assert.True(float.IsNaN(One(function, float.NaN))));
    }

    private static void Check(
        Func<Vector512<float>, Vector512<float>> function,
        Func<double, double> exact,
        double low,
        double high,
        double relative = TwoUnits)
    {
        const int Steps = 20_000;
        for (var i = 0; i <= Steps; i++)
        {
            var x = (float)(low + ((high - low) * i / Steps));
            var y = One(function, x);
            var expected = exact(x);
            Assert.True(Math.Abs(y - expected) <= Math.Abs(expected) * relative, $"f({x}) is {y}, not {expected}.");
        }
    }

    private static float One(Func<Vector512<float>, Vector512<float>> function, float x) => function(Vector512.Create(x))[5];
}
