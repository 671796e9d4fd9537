namespace AeCluster.Coordinator.Search.Statistics;

/// <summary>Student's t test of paired differences: for a few of them, if they are about normally distributed.</summary>
public static class PairedTTest
{
    /// <returns>The probability of a mean as far from 0 on either side if there were no difference; null for fewer than two
    /// differences, or where one is not finite.</returns>
    public static double? TwoSided(IReadOnlyList<double> differences)
    {
        var count = differences.Count;
        if (count < 2 || !differences.All(double.IsFinite))
        {
            return null;
        }

        var mean = differences.Average();
        var variance = differences.Sum(each => (each - mean) * (each - mean)) / (count - 1);
        if (variance == 0)
        {
            return mean == 0 ? 1 : 0;
        }

        // Student's distribution is an incomplete beta function.
        double degrees = count - 1;
        var square = mean * mean / (variance / count);
        return IncompleteBeta(degrees / 2, 0.5, degrees / (degrees + square));
    }

    /// <summary>The regularized incomplete beta function, by its continued fraction (Lentz's method).</summary>
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast on this side only.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(b, a, 1 - x);
        }

        var front = Math.Exp(
            LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x))) / a;
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var fraction = d;
        for (var m = 1; m < 1000; m++)
        {
            Multiply(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            var change = Multiply(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1)));
            if (Math.Abs(change - 1) < 1e-15)
            {
                break;
            }
        }

        return front * fraction;

        double Multiply(double coefficient)
        {
            d = 1 / NotZero(1 + (coefficient * d));
            c = NotZero(1 + (coefficient / c));
            fraction *= c * d;
            return c * d;
        }
    }

    private static double NotZero(double value) => Math.Abs(value) < 1e-300 ? 1e-300 : value;

    /// <summary>Of a multiple of 1/2, exact but for rounding: gamma(x + 1) = x gamma(x).</summary>
    private static double LogGamma(double x)
    {
        var log = x % 1 == 0 ? 0 : 0.5 * Math.Log(Math.PI);
        for (var factor = x - 1; factor > 0; factor--)
        {
            log += Math.Log(factor);
        }

        return log;
    }
}
