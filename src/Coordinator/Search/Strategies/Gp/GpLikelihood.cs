using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// How likely observations are under a Gaussian process (Rasmussen and Williams, 2006, equations 2.30 and 5.9), as a function of
/// the logarithms of its parameters: each length scale, the variance, the noise.
/// </summary>
/// <param name="points">Features of each point.</param>
/// <param name="targets">What was observed there.</param>
public sealed class GpLikelihood(ImmutableArray<bool> isCategory, IReadOnlyList<double[]> points, IReadOnlyList<double> targets)
{
    private int Features => isCategory.Length;

    /// <param name="logarithms">Of the length scales, the variance and the noise.</param>
    /// <param name="mean">Of the function; null for the likeliest.</param>
    public GpParameters Parameters(ReadOnlySpan<double> logarithms, double? mean = null)
    {
        var values = new double[logarithms.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp(logarithms[i]);
        }

        var parameters = new GpParameters([.. values[..Features]], values[Features], values[Features + 1], 0);
        return parameters with { Mean = mean ?? LikeliestMean(Factor(parameters)) };
    }

    /// <summary>The logarithm of the likelihood, and its derivatives by the logarithms of the parameters; the derivatives hold
    /// for the likeliest mean, too, as it is a maximum.</summary>
    /// <returns>Negative infinity where the parameters make no valid covariance matrix.</returns>
    public double Log(ReadOnlySpan<double> logarithms, Span<double> gradient, double? mean = null)
    {
        var parameters = Parameters(logarithms, 0);
        gradient.Clear();
        if (Factor(parameters) is not { } factor)
        {
            return double.NegativeInfinity;
        }

        var center = mean ?? LikeliestMean(factor);
        var residuals = targets.Select(target => target - center).ToArray();
        var weights = residuals.ToArray();
        factor.Solve(weights);
        factor.SolveTransposed(weights);
        AddSlopes(parameters, weights, factor.Invert(), gradient);
        return (-0.5 * VectorMath.Dot(residuals, weights)) - (0.5 * factor.LogDeterminant())
            - (0.5 * points.Count * Math.Log(2 * Math.PI));
    }

    private void AddSlopes(GpParameters parameters, double[] weights, double[][] inverse, Span<double> gradient)
    {
        var kernel = parameters.Kernel(isCategory);
        for (var i = 0; i < points.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                // Elements off the diagonal count twice.
                var outer = (weights[i] * weights[j]) - inverse[i][j];
                var factor = i == j ? 0.5 * outer : outer;
                gradient[Features] += factor * kernel.Of(points[i], points[j]);
                if (i == j)
                {
                    gradient[Features + 1] += factor * parameters.Noise;
                    continue;
                }

                var slope = factor * kernel.Slope(points[i], points[j]);
                for (var k = 0; k < Features; k++)
                {
                    gradient[k] += slope * kernel.Share(k, points[i], points[j]);
                }
            }
        }
    }

    private CholeskyFactor? Factor(GpParameters parameters)
    {
        var kernel = parameters.Kernel(isCategory);
        var factor = new CholeskyFactor();
        for (var i = 0; i < points.Count; i++)
        {
            var row = new double[i + 1];
            for (var j = 0; j < i; j++)
            {
                row[j] = kernel.Of(points[i], points[j]);
            }

            row[i] = parameters.Variance + parameters.Noise;
            if (!factor.TryAppend(row))
            {
                return null;
            }
        }

        return factor;
    }

    /// <summary>1'K^-1 y / 1'K^-1 1.</summary>
    private double LikeliestMean(CholeskyFactor? factor)
    {
        if (factor is null)
        {
            return 0;
        }

        var ones = Enumerable.Repeat(1.0, points.Count).ToArray();
        var solved = targets.ToArray();
        factor.Solve(ones);
        factor.Solve(solved);
        return VectorMath.Dot(ones, solved) / VectorMath.Dot(ones, ones);
    }
}
