using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// Finds the parameters under which observations are likeliest, given what is usual: priors keep them sensible while little is
/// known. Always begins from the same places.
/// </summary>
public static class GpFit
{
    /// <summary>Time grows with the third power of the points, so with more of them some are chosen.</summary>
    private const int MostPoints = 160;

    private const double Smallest = -14;
    private const double Largest = 6;
    private const int MostSteps = 25;
    private const double Tolerance = 1e-3;

    /// <param name="targets">Standardised: mean 0, variance 1.</param>
    public static GpParameters Fit(ImmutableArray<bool> isCategory, IReadOnlyList<double[]> points, IReadOnlyList<double> targets)
    {
        var chosen = GpSubset.Of(targets, MostPoints);
        var likelihood = new GpLikelihood(
            isCategory, [.. chosen.Select(i => points[i])], [.. chosen.Select(i => targets[i])]);
        var priors = Priors(isCategory.Length);

        double Loss(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var loss = -likelihood.Log(x, gradient);
            for (var i = 0; i < x.Length; i++)
            {
                var (mean, deviation) = priors[i];
                var distance = (x[i] - mean) / deviation;
                loss += distance * distance / 2;
                gradient[i] = (distance / deviation) - gradient[i];
            }

            return loss;
        }

        var best = Starts(priors)
            .Select(start => Lbfgs.Minimize(Loss, start, Smallest, Largest, MostSteps, Tolerance))
            .MinBy(result => result.Value);
        return likelihood.Parameters(best.X);
    }

    /// <summary>Mean and standard deviation of each parameter's logarithm.</summary>
    private static (double Mean, double Deviation)[] Priors(int features) =>
    [
        // Length scales grow with the dimension, as distances do (Hvarfner, Hellsten and Nardi, 2024).
        .. Enumerable.Repeat((Mean: Math.Log(0.5) + (0.5 * Math.Log(Math.Max(1, features))), Deviation: 1.2), features),
        (Mean: 0, Deviation: 1.5),
        (Mean: Math.Log(1e-3), Deviation: 2.5),
    ];

    /// <summary>The usual parameters, and a function that varies faster.</summary>
    private static IEnumerable<double[]> Starts((double Mean, double Deviation)[] priors) =>
    [
        [.. priors.Select(prior => prior.Mean)],
        [.. priors.Select((prior, i) => i < priors.Length - 2 ? prior.Mean + Math.Log(0.3) : prior.Mean)],
    ];
}
