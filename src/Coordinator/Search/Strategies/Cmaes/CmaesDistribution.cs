using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>
/// The normal distribution from which a generation is drawn, and its update by the generation's ranking (Hansen's tutorial,
/// figure 6). Coordinates with steps have a margin: none of their neighbouring values ever becomes too unlikely to be drawn.
/// Immutable.
/// </summary>
public sealed class CmaesDistribution
{
    private const double SmallestEigenvalue = 1e-8;
    private const double LargestSigma = 1e32;

    private readonly CmaesRates _rates;
    private readonly ImmutableArray<StepMargin?> _margins;
    private readonly double[] _pathSigma;
    private readonly double[] _pathC;
    private readonly double[,] _root;
    private readonly double[,] _inverseRoot;

    /// <param name="margins">One for each coordinate: null where it is continuous.</param>
    public CmaesDistribution(CmaesRates rates, ImmutableArray<double> mean, double sigma, ImmutableArray<StepMargin?> margins)
        : this(
            rates, margins, mean, sigma, Identity(rates.Dimensions), [.. mean.Select(_ => 1.0)], new double[mean.Length],
            new double[mean.Length], 0)
    {
    }

    private CmaesDistribution(
        CmaesRates rates, ImmutableArray<StepMargin?> margins, ImmutableArray<double> mean, double sigma, double[,] covariance,
        ImmutableArray<double> amplification, double[] pathSigma, double[] pathC, int generation)
    {
        (_rates, _margins, Mean, Sigma, Amplification) = (rates, margins, mean, sigma, amplification);
        (_pathSigma, _pathC, Generation, Covariance) = (pathSigma, pathC, generation, covariance);
        var eigen = SymmetricEigen.Of(covariance);
        // A covariance matrix that rounding has made indefinite is repaired.
        static double Repaired(double value) => value < 0 ? SmallestEigenvalue : value;
        if (eigen.Values.Any(value => value < 0))
        {
            Covariance = eigen.Map(Repaired);
        }

        _root = eigen.Map(value => Math.Sqrt(Repaired(value)));
        _inverseRoot = eigen.Map(value => 1 / Math.Sqrt(Repaired(value)));
        Condition = Math.Sqrt(
            eigen.Values.Select(Repaired).DefaultIfEmpty(1).Max() / eigen.Values.Select(Repaired).DefaultIfEmpty(1).Min());
    }

    public ImmutableArray<double> Mean { get; }

    public double Sigma { get; }

    public double[,] Covariance { get; }

    /// <summary>For a coordinate with steps: by how much draws are spread about the mean before they are rounded.</summary>
    public ImmutableArray<double> Amplification { get; }

    /// <summary>Number of updates.</summary>
    public int Generation { get; }

    /// <summary>Ratio of the longest to the shortest standard deviation.</summary>
    public double Condition { get; }

    /// <summary>The point that a vector of standard normal numbers stands for: mean + sigma C^(1/2) z, with the symmetric root,
    /// which unlike eigenvectors is unique.</summary>
    public double[] Sample(ReadOnlySpan<double> z)
    {
        var y = Product(_root, z);
        return [.. y.Select((part, i) => Mean[i] + (Sigma * part))];
    }

    /// <summary>What is evaluated for a sampled point, before it is rounded.</summary>
    public double[] Spread(IReadOnlyList<double> x) =>
        [.. x.Select((value, i) => _margins[i] is null ? value : ((value - Mean[i]) * Amplification[i]) + Mean[i])];

    /// <summary>
    /// A point that was not drawn from this distribution, moved so near to the mean that it cannot upset the update (Hansen,
    /// Injecting External Solutions Into CMA-ES, 2011).
    /// </summary>
    public double[] Inject(IReadOnlyList<double> x)
    {
        var y = Scaled(x);
        double n = y.Length;
        var length = Length(Product(_inverseRoot, y));
        var factor = Math.Min(1, (Math.Sqrt(n) + (2 * n / (n + 2))) / length);
        return [.. y.Select((part, i) => Mean[i] + (Sigma * factor * part))];
    }

    /// <summary>The distribution of the next generation.</summary>
    /// <param name="ranked">As many points as the population, best first, as <see cref="Sample"/> made them.</param>
    public CmaesDistribution Next(IReadOnlyList<double[]> ranked)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ranked.Count, _rates.Population);
        var n = _rates.Dimensions;
        var steps = ranked.Select(Scaled).ToList();
        var meanStep = new double[n];
        for (var k = 0; k < _rates.Mu; k++)
        {
            VectorMath.AddScaled(meanStep, _rates.Weights[k], steps[k]);
        }

        var mean = Mean.Select((value, i) => value + (Sigma * meanStep[i])).ToArray();
        var pathSigma = Path(_pathSigma, _rates.Csigma, Product(_inverseRoot, meanStep), 1);
        var length = Length(pathSigma);
        var sigma = Math.Min(
            Sigma * Math.Exp(_rates.Csigma / _rates.Dsigma * ((length / _rates.ExpectedLength) - 1)), LargestSigma);

        // The path of the rank-one update pauses while the step size grows fast.
        var expected = Math.Sqrt(1 - Math.Pow(1 - _rates.Csigma, 2 * (Generation + 2)));
        var isSteady = length / expected < (1.4 + (2.0 / (n + 1))) * _rates.ExpectedLength;
        var pathC = Path(_pathC, _rates.Cc, meanStep, isSteady ? 1 : 0);
        var covariance = Adapt(steps, pathC, isSteady);

        var amplification = Amplification.ToArray();
        for (var i = 0; i < n; i++)
        {
            _margins[i]?.Correct(ref mean[i], ref amplification[i], sigma * Math.Sqrt(covariance[i, i]));
        }

        return new CmaesDistribution(
            _rates, _margins, [.. mean], sigma, covariance, [.. amplification], pathSigma, pathC, Generation + 1);
    }

    private double[,] Adapt(List<double[]> steps, double[] pathC, bool isSteady)
    {
        var n = _rates.Dimensions;
        var kept = 1 - _rates.C1 - (_rates.Cmu * _rates.Weights.Sum())
            + (isSteady ? 0 : _rates.C1 * _rates.Cc * (2 - _rates.Cc));
        // A long bad step must not take away more than there is.
        var weights = steps
            .Select((step, k) => _rates.Weights[k] is >= 0 and var weight
                ? weight
                : _rates.Weights[k] * n / (SquaredLength(Product(_inverseRoot, step)) + SmallestEigenvalue))
            .ToList();
        var covariance = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rankMu = 0.0;
                for (var k = 0; k < steps.Count; k++)
                {
                    rankMu += weights[k] * steps[k][i] * steps[k][j];
                }

                covariance[i, j] = covariance[j, i] =
                    (kept * Covariance[i, j]) + (_rates.C1 * pathC[i] * pathC[j]) + (_rates.Cmu * rankMu);
            }
        }

        return covariance;
    }

    private double[] Path(double[] path, double rate, double[] step, double share) =>
        [.. path.Select((part, i) => ((1 - rate) * part) + (share * Math.Sqrt(rate * (2 - rate) * _rates.MuEff) * step[i]))];

    private double[] Scaled(IReadOnlyList<double> x) => [.. x.Select((value, i) => (value - Mean[i]) / Sigma)];

    private static double[] Product(double[,] matrix, ReadOnlySpan<double> vector)
    {
        var result = new double[vector.Length];
        for (var i = 0; i < result.Length; i++)
        {
            for (var j = 0; j < result.Length; j++)
            {
                result[i] += matrix[i, j] * vector[j];
            }
        }

        return result;
    }

    private static double SquaredLength(double[] vector) => VectorMath.Dot(vector, vector);

    private static double Length(double[] vector) => Math.Sqrt(SquaredLength(vector));

    private static double[,] Identity(int n)
    {
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            matrix[i, i] = 1;
        }

        return matrix;
    }
}
