namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>The complementary error function by the rational approximations of W. J. Cody (Mathematics of Computation 23,
/// 1969).</summary>
public static class ErrorFunction
{
    private const double OneOverRootPi = 0.56418958354775628695;

    /// <summary>1 - erf(x).</summary>
    public static double Complement(double x)
    {
        var y = Math.Abs(x);
        if (y <= 0.46875)
        {
            return 1 - Near(x);
        }

        var tail = Decay(y) * ScaledTail(y);
        return x < 0 ? 2 - tail : tail;
    }

    /// <summary>exp(x^2) (1 - erf(x)), which neither vanishes nor, for positive <paramref name="x"/>, overflows.</summary>
    public static double ScaledComplement(double x)
    {
        if (Math.Abs(x) <= 0.46875)
        {
            return Math.Exp(x * x) * (1 - Near(x));
        }

        return x < 0 ? (2 / Decay(-x)) - ScaledTail(-x) : ScaledTail(x);
    }

    /// <summary>erf(x) for |x| of at most 0.46875.</summary>
    private static double Near(double x)
    {
        var y = x * x;
        var over = 1.85777706184603153e-1 * y;
        var under = y;
        over = (over + 3.16112374387056560) * y;
        under = (under + 2.36012909523441209e1) * y;
        over = (over + 1.13864154151050156e2) * y;
        under = (under + 2.44024637934444173e2) * y;
        over = (over + 3.77485237685302021e2) * y;
        under = (under + 1.28261652607737228e3) * y;
        return x * (over + 3.20937758913846947e3) / (under + 2.84423683343917062e3);
    }

    /// <summary>exp(y^2) (1 - erf(y)) for larger y.</summary>
    private static double ScaledTail(double y)
    {
        if (y <= 4)
        {
            ReadOnlySpan<double> above =
            [
                5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
                1.71204761263407058e3, 2.05107837782607147e3,
            ];
            ReadOnlySpan<double> below =
            [
                1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
                4.36261909014324716e3, 3.43936767414372164e3,
            ];
            return Ratio(y, 2.15311535474403846e-8, above, 1.23033935479799725e3, below, 1.23033935480374942e3);
        }

        ReadOnlySpan<double> farAbove =
            [3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2];
        ReadOnlySpan<double> farBelow =
            [2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2];
        var z = 1 / (y * y);
        var correction = z
            * Ratio(z, 1.63153871373020978e-2, farAbove, 6.58749161529837803e-4, farBelow, 2.33520497626869185e-3);
        return (OneOverRootPi - correction) / y;
    }

    private static double Ratio(
        double x, double first, ReadOnlySpan<double> above, double lastAbove, ReadOnlySpan<double> below, double lastBelow)
    {
        var over = first * x;
        var under = x;
        for (var i = 0; i < above.Length; i++)
        {
            over = (over + above[i]) * x;
            under = (under + below[i]) * x;
        }

        return (over + lastAbove) / (under + lastBelow);
    }

    /// <summary>exp(-y^2), with the square split so that its rounding does not count.</summary>
    private static double Decay(double y)
    {
        var rounded = Math.Truncate(y * 16) / 16;
        return Math.Exp(-rounded * rounded) * Math.Exp(-(y - rounded) * (y + rounded));
    }
}
