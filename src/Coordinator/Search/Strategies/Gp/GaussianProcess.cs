using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// A Gaussian process conditioned on observations (Rasmussen and Williams, 2006, algorithm 2.1). Points grow one by one; targets
/// are set for all that have been observed. Points without a target are believed to be at their posterior mean: that leaves the
/// mean as it is everywhere, and takes away the variance around them (the "Kriging believer" of Ginsbourger, Le Riche and
/// Carraro, 2010).
/// </summary>
public sealed class GaussianProcess
{
    private readonly MaternKernel _kernel;
    private readonly ImmutableArray<bool> _isCategory;
    private readonly List<double[]> _points;
    private readonly CholeskyFactor _factor;

    /// <summary>K^-1 (y - mean) of the observed points.</summary>
    private double[] _weights = [];

    private double[] _targets = [];

    public GaussianProcess(ImmutableArray<bool> isCategory, GpParameters parameters)
        : this(isCategory, parameters, [], new CholeskyFactor())
    {
    }

    private GaussianProcess(
        ImmutableArray<bool> isCategory, GpParameters parameters, List<double[]> points, CholeskyFactor factor)
    {
        (_isCategory, Parameters, _points, _factor) = (isCategory, parameters, points, factor);
        _kernel = parameters.Kernel(isCategory);
    }

    public GpParameters Parameters { get; }

    /// <summary>Number of points, observed or believed.</summary>
    public int Count => _points.Count;

    /// <summary>The same process, to be extended on its own.</summary>
    public GaussianProcess Copy() => new(_isCategory, Parameters, [.. _points], _factor.Copy())
    {
        _weights = _weights,
        _targets = _targets,
    };

    /// <summary>Adds a point: to be given a target, or to be believed.</summary>
    public void Append(double[] point)
    {
        var row = new double[Count + 1];
        Covariances(point, row);
        row[Count] = _kernel.Variance + Parameters.Noise;
        // Where rounding makes a row depend on those before it, a little noise on this point tells them apart.
        for (var jitter = 1e-10 * _kernel.Variance; !_factor.TryAppend(row); jitter *= 10)
        {
            row[Count] += jitter;
        }

        _points.Add(point);
    }

    /// <summary>Sets the observations of all points so far.</summary>
    public void Observe(IReadOnlyList<double> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Count, Count);
        _targets = [.. targets];
        _weights = [.. targets.Select(target => target - Parameters.Mean)];
        _factor.Solve(_weights);
        _factor.SolveTransposed(_weights);
    }

    /// <summary>The posterior mean at an observed point.</summary>
    public double FittedMean(int point) => _targets[point] - (Parameters.Noise * _weights[point]);

    /// <summary>The posterior mean.</summary>
    public double Mean(double[] point)
    {
        var covariances = new double[_weights.Length];
        Covariances(point, covariances);
        return Parameters.Mean + VectorMath.Dot(covariances, _weights);
    }

    /// <summary>Posterior mean and variance of the function, without the noise of an observation.</summary>
    public (double Mean, double Variance) Predict(double[] point)
    {
        var (mean, variance, _) = Condition(point);
        return (mean, variance);
    }

    /// <summary>The same, and their derivatives by numeric features.</summary>
    public (double Mean, double Variance) Predict(
        double[] point, ReadOnlySpan<int> features, Span<double> meanSlopes, Span<double> varianceSlopes)
    {
        var (mean, variance, solved) = Condition(point);
        _factor.SolveTransposed(solved);
        meanSlopes.Clear();
        varianceSlopes.Clear();
        for (var i = 0; i < Count; i++)
        {
            var slope = _kernel.Slope(point, _points[i]);
            for (var k = 0; k < features.Length; k++)
            {
                // The covariance falls as the distance grows.
                var change = -slope * _kernel.Pull(features[k], point, _points[i]);
                meanSlopes[k] += i < _weights.Length ? _weights[i] * change : 0;
                varianceSlopes[k] -= 2 * solved[i] * change;
            }
        }

        return (mean, variance);
    }

    private (double Mean, double Variance, double[] Solved) Condition(double[] point)
    {
        var covariances = new double[Count];
        Covariances(point, covariances);
        var mean = Parameters.Mean + VectorMath.Dot(covariances.AsSpan(0, _weights.Length), _weights);
        _factor.Solve(covariances);
        var variance = _kernel.Variance - VectorMath.Dot(covariances, covariances);
        return (mean, Math.Max(variance, 1e-12 * _kernel.Variance), covariances);
    }

    /// <summary>Covariances of a point with the first points.</summary>
    private void Covariances(double[] point, Span<double> covariances)
    {
        for (var i = 0; i < Math.Min(covariances.Length, Count); i++)
        {
            covariances[i] = _kernel.Of(point, _points[i]);
        }
    }
}
