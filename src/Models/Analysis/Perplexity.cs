namespace AeCluster.Models.Analysis;

/// <summary>
/// How much a point attends to each of its neighbours: a Gaussian of their distances, as wide as makes the exponential of its
/// entropy the perplexity (van der Maaten and Hinton, 2008).
/// </summary>
internal static class Perplexity
{
    /// <summary>Of the entropy, in nats.</summary>
    private const double Tolerance = 1e-5;
    private const int MaxSteps = 100;

    /// <param name="squaredDistances_K">Nearest first.</param>
    /// <param name="probabilities_K">Receives the shares; they add up to one.</param>
    /// <remarks>
    /// Where more neighbours than the perplexity are equally near, no width reaches it: then those share everything alike.
    /// </remarks>
    public static void Calibrate(ReadOnlySpan<float> squaredDistances_K, double perplexity, Span<double> probabilities_K)
    {
        var wanted = Math.Log(perplexity);
        var precision = 1.0;
        var tooLow = 0.0;
        var tooHigh = double.PositiveInfinity;
        for (var step = 0; step < MaxSteps; step++)
        {
            var surplus = Entropy(squaredDistances_K, precision, probabilities_K) - wanted;
            if (Math.Abs(surplus) <= Tolerance)
            {
                return;
            }

            if (surplus > 0)
            {
                tooLow = precision;
                precision = double.IsInfinity(tooHigh) ? precision * 2 : (precision + tooHigh) / 2;
            }
            else
            {
                tooHigh = precision;
                precision = (precision + tooLow) / 2;
            }
        }
    }

    private static double Entropy(ReadOnlySpan<float> squaredDistances_K, double precision, Span<double> probabilities_K)
    {
        // Only differences of distances matter, and without the nearest one's nothing underflows.
        var nearest = squaredDistances_K[0];
        double sum = 0, weighted = 0;
        for (var k = 0; k < probabilities_K.Length; k++)
        {
            var further = (double)squaredDistances_K[k] - nearest;
            var share = Math.Exp(-precision * further);
            probabilities_K[k] = share;
            sum += share;
            weighted += share * further;
        }

        foreach (ref var share in probabilities_K)
        {
            share /= sum;
        }

        return Math.Log(sum) + (precision * weighted / sum);
    }
}
