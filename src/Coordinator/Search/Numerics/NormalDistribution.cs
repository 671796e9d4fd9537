using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>The standard normal distribution, exact far into its tails.</summary>
public static class NormalDistribution
{
    private static readonly double _logRootTwoPi = 0.5 * Math.Log(2 * Math.PI);
    private static readonly double _rootHalf = Math.Sqrt(0.5);

    public static double Density(double x) => Math.Exp(LogDensity(x));

    public static double LogDensity(double x) => (-0.5 * x * x) - _logRootTwoPi;

    /// <summary>Probability of a value of at most <paramref name="x"/>.</summary>
    public static double Cumulative(double x) => 0.5 * ErrorFunction.Complement(-x * _rootHalf);

    /// <summary>Logarithm of <see cref="Cumulative"/>; finite where that is too small for a number.</summary>
    public static double LogCumulative(double x) => x < -1
        ? (-0.5 * x * x) + Math.Log(0.5 * ErrorFunction.ScaledComplement(-x * _rootHalf))
        : LogOnePlus(-0.5 * ErrorFunction.Complement(x * _rootHalf));

    /// <summary>The value below which another lies with this probability; the inverse of <see cref="Cumulative"/>.</summary>
    /// <param name="probability">In [0, 1]; the ends give infinities.</param>
    public static double Quantile(double probability)
    {
        if (probability is <= 0 or >= 1)
        {
            return probability <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        // The lower tail, where small probabilities are exact.
        if (probability > 0.5)
        {
            return -Quantile(1 - probability);
        }

        // Acklam's approximation has nine digits; one step of Halley's method gives the rest.
        var x = Approximate(probability);
        var error = (Cumulative(x) - probability) / Density(x);
        return x - (error / (1 + (x * error / 2)));
    }

    /// <summary>A normally distributed number: one uniform draw through <see cref="Quantile"/>.</summary>
    public static double Draw(SplitMix64 random) => Quantile(random.Unit() + (0.5 / (1UL << 53)));

    /// <summary>log(1 + x), exact for small x (Kahan): the rounding of 1 + x cancels.</summary>
    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>Peter Acklam's rational approximation (2003) for probabilities of at most 1/2.</summary>
    private static double Approximate(double p)
    {
        if (p < 0.02425)
        {
            var q = Math.Sqrt(-2 * Math.Log(p));
            return Polynomial(
                    q, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734,
                    4.374664141464968, 2.938163982698783)
                / Polynomial(
                    q, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1);
        }

        var center = p - 0.5;
        var r = center * center;
        return center
            * Polynomial(
                r, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
                -3.066479806614716e+01, 2.506628277459239)
            / Polynomial(
                r, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                -1.328068155288572e+01, 1);
    }

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients)
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}
