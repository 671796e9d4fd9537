using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// The logarithm of the expected improvement over the best value: its own logarithm where it would be zero as a number, so that
/// points far from any hope can still be told apart (Ament et al., Unexpected Improvements to Expected Improvement, 2023).
/// </summary>
public static class LogExpectedImprovement
{
    private const double FarBelow = -1000;

    private static readonly double _rootHalfPi = Math.Sqrt(Math.PI / 2);

    /// <param name="best">Lower is better.</param>
    public static double Of(double mean, double variance, double best)
    {
        var deviation = Math.Sqrt(variance);
        return Math.Log(deviation) + LogUnit((best - mean) / deviation);
    }

    /// <summary>The same, with its derivatives by mean and variance.</summary>
    public static (double Value, double MeanSlope, double VarianceSlope) WithSlopes(double mean, double variance, double best)
    {
        var deviation = Math.Sqrt(variance);
        var z = (best - mean) / deviation;
        var log = LogUnit(z);
        var meanSlope = -Math.Exp(NormalDistribution.LogCumulative(z) - log) / deviation;
        var deviationSlope = Math.Exp(NormalDistribution.LogDensity(z) - log) / deviation;
        return (Math.Log(deviation) + log, meanSlope, deviationSlope / (2 * deviation));
    }

    /// <summary>log(density(z) + z cumulative(z)): the improvement of a standard normal value over z.</summary>
    public static double LogUnit(double z)
    {
        if (z > -1)
        {
            return Math.Log(NormalDistribution.Density(z) + (z * NormalDistribution.Cumulative(z)));
        }

        // density(z) (1 - |z| cumulative(z) / density(z)); the bracket goes to 1 / z^2, at last more exactly than it can be
        // computed.
        var bracket = z > FarBelow
            ? Math.Log(1 + (z * _rootHalfPi * ErrorFunction.ScaledComplement(-z * Math.Sqrt(0.5))))
            : -2 * Math.Log(-z);
        return NormalDistribution.LogDensity(z) + bracket;
    }
}
