using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>
/// The constants of CMA-ES for a number of dimensions and a population, with negative weights for the worse half (N. Hansen, The
/// CMA Evolution Strategy: A Tutorial, 2016, equations 48 to 58). Names are those of the tutorial.
/// </summary>
public sealed class CmaesRates
{
    public CmaesRates(int dimensions, int population)
    {
        double n = dimensions;
        Dimensions = dimensions;
        Population = population;
        Mu = population / 2;

        var raw = Enumerable.Range(1, population).Select(rank => Math.Log((population + 1) / 2.0) - Math.Log(rank)).ToList();
        MuEff = Effective(raw.Take(Mu));
        C1 = 2 / (Square(n + 1.3) + MuEff);
        Cmu = Math.Min(1 - C1 - 1e-8, 2 * (MuEff - 2 + (1 / MuEff)) / (Square(n + 2) + MuEff));
        var negative = Math.Min(
            Math.Min(1 + (C1 / Cmu), 1 + (2 * Effective(raw.Skip(Mu)) / (MuEff + 2))), (1 - C1 - Cmu) / (n * Cmu));
        var positiveSum = raw.Where(weight => weight > 0).Sum();
        var negativeSum = -raw.Where(weight => weight < 0).Sum();
        Weights = [.. raw.Select(weight => weight >= 0 ? weight / positiveSum : negative * weight / negativeSum)];

        Csigma = (MuEff + 2) / (n + MuEff + 5);
        Dsigma = 1 + (2 * Math.Max(0, Math.Sqrt((MuEff - 1) / (n + 1)) - 1)) + Csigma;
        Cc = (4 + (MuEff / n)) / (n + 4 + (2 * MuEff / n));
        ExpectedLength = Math.Sqrt(n) * (1 - (1 / (4 * n)) + (1 / (21 * n * n)));
    }

    public int Dimensions { get; }

    public int Population { get; }

    /// <summary>How many of the best move the mean.</summary>
    public int Mu { get; }

    public double MuEff { get; }

    /// <summary>By rank, best first; those of the worse half are negative.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>Learning rate of the rank-one update.</summary>
    public double C1 { get; }

    /// <summary>Learning rate of the rank-mu update.</summary>
    public double Cmu { get; }

    /// <summary>Decay of the path that controls the step size.</summary>
    public double Csigma { get; }

    public double Dsigma { get; }

    /// <summary>Decay of the path of the rank-one update.</summary>
    public double Cc { get; }

    /// <summary>Expected length of a standard normal vector.</summary>
    public double ExpectedLength { get; }

    private static double Effective(IEnumerable<double> weights) =>
        Square(weights.Sum()) / weights.Sum(Square);

    private static double Square(double x) => x * x;
}
