using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Strategies.Cmaes;
using AeCluster.Coordinator.Tests.Search.Peers;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Cmaes;

/// <summary>Against Debian's python3-cmaes, fed the same normal draws (Search/Peers/record_cmaes.py).</summary>
public sealed class CmaesLockstepTests
{
    private const double Tolerance = 1e-10;

    private static readonly Tables _peer = Recorded.Read<Tables>("cmaes.json");

    [Fact]
    public void Fifty_generations_are_those_of_python_cmaes()
    {
        var rates = new CmaesRates(4, 8);
        Follow(_peer.Continuous, new CmaesDistribution(rates, [-1, 0.5, 2, 0], 0.7, [null, null, null, null]), x => x);
    }

    [Fact]
    public void Fifty_generations_with_margin_are_those_of_python_cmaes()
    {
        var rates = new CmaesRates(4, 8);
        // Whole numbers from -5 to 5.
        ImmutableArray<double> thresholds = [.. Enumerable.Range(-5, 10).Select(number => number + 0.5)];
        var margin = new StepMargin(thresholds, 1 / (4.0 * 8));
        Follow(
            _peer.WithMargin, new CmaesDistribution(rates, [-1, 0.6, 2.2, 3.3], 1, [null, null, margin, margin]),
            x => [x[0], x[1], Math.Clamp(Math.Round(x[2]), -5, 5), Math.Clamp(Math.Round(x[3]), -5, 5)]);
    }

    private static void Follow(Table peer, CmaesDistribution distribution, Func<double[], double[]> round)
    {
        Assert.Equal(50, peer.Generations.Count);
        foreach (var (generation, expected) in peer.Generations.Index())
        {
            var points = peer.Draws.Skip(generation * 8).Take(8).Select(z => distribution.Sample(z)).ToList();
            distribution = distribution.Next([.. points.OrderBy(x => Rosenbrock(round(distribution.Spread(x))))]);

            var where = $"generation {generation + 1}";
            Close(expected.Sigma, distribution.Sigma, where);
            for (var i = 0; i < 4; i++)
            {
                Close(expected.Mean[i], distribution.Mean[i], where);
                Close(expected.Amplification[i], distribution.Amplification[i], where);
                for (var j = 0; j < 4; j++)
                {
                    Close(expected.Covariance[i][j], distribution.Covariance[i, j], where);
                }
            }
        }
    }

    private static void Close(double expected, double actual, string where) => Assert.True(
        Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected)), $"{where}: {expected:R}, not {actual:R}");

    private static double Rosenbrock(double[] x) => Enumerable.Range(0, x.Length - 1).Sum(i =>
        (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2));

    internal sealed record Tables(Table Continuous, Table WithMargin);

    internal sealed record Table(IReadOnlyList<double[]> Draws, IReadOnlyList<Generation> Generations);

    internal sealed record Generation(double[] Mean, double Sigma, double[][] Covariance, double[] Amplification);
}
