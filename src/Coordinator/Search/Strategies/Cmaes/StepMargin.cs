using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>
/// CMA-ES with margin for a coordinate whose values have steps (Hamano, Saito, Nomura and Shirakawa, 2022): after each update the
/// mean and the spread are corrected so that the values beside the mean's keep at least a given probability. Without it the
/// distribution shrinks into one value and never leaves it.
/// </summary>
/// <param name="thresholds">Where one value goes over into the next, ascending.</param>
/// <param name="margin">The probability that is kept.</param>
public sealed class StepMargin(ImmutableArray<double> thresholds, double margin)
{
    private const double LeastProbability = 1e-10;

    /// <param name="mean">The coordinate of the distribution's mean.</param>
    /// <param name="amplification">By how much draws are spread before they are rounded.</param>
    /// <param name="deviation">The distribution's standard deviation along the coordinate.</param>
    public void Correct(ref double mean, ref double amplification, double deviation)
    {
        // In the first and the last value's interval there is a threshold on one side only; it counts as both.
        var below = 0;
        while (below < thresholds.Length && thresholds[below] < mean)
        {
            below++;
        }

        var low = thresholds[Math.Max(0, below - 1)];
        var high = thresholds[Math.Min(thresholds.Length - 1, below)];
        var spread = deviation * amplification;
        var under = NormalDistribution.Cumulative((low - mean) / spread);
        var over = 1 - NormalDistribution.Cumulative((high - mean) / spread);
        if (low >= high || Math.Max(under, over) > 0.5)
        {
            if (Math.Min(under, over) < margin)
            {
                mean = high - (Math.Sign(mean - high) * spread * NormalDistribution.Quantile(margin));
            }

            return;
        }

        var within = 1 - (under + over);
        under = Math.Max(under, margin / 2);
        over = Math.Max(over, margin / 2);
        var excess = (1 - under - over - within) / (under + within + over - (3 * margin / 2));
        var toLow = -NormalDistribution.Quantile(Corrected(under, excess));
        var toHigh = -NormalDistribution.Quantile(Corrected(over, excess));
        amplification = (high - low) / ((toLow + toHigh) * deviation);
        mean = ((low * toHigh) + (high * toLow)) / (toLow + toHigh);
    }

    private double Corrected(double probability, double excess) => Math.Clamp(
        probability + (excess * (probability - (margin / 2))), LeastProbability, 0.5 - LeastProbability);
}
