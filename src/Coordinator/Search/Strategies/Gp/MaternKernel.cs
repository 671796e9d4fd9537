using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// The Matern covariance function of smoothness 5/2 with a length scale for each feature. Numbers differ by their difference,
/// categories by 0 or 1 (Hamming distance).
/// </summary>
public sealed class MaternKernel
{
    private readonly ImmutableArray<bool> _isCategory;
    private readonly double[] _inverseSquares;
    private readonly double _variance;

    /// <param name="isCategory">For each feature.</param>
    /// <param name="lengths">Length scale of each feature.</param>
    /// <param name="variance">Covariance of a point with itself.</param>
    public MaternKernel(ImmutableArray<bool> isCategory, ReadOnlySpan<double> lengths, double variance)
    {
        _isCategory = isCategory;
        _inverseSquares = new double[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            _inverseSquares[i] = 1 / (lengths[i] * lengths[i]);
        }

        _variance = variance;
    }

    /// <summary>Covariance of a point with itself.</summary>
    public double Variance => _variance;

    public double Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var root = Math.Sqrt(5 * SquaredDistance(a, b));
        return _variance * (1 + root + (root * root / 3)) * Math.Exp(-root);
    }

    /// <summary>The covariance's slope: its derivative by half the squared distance, with the sign turned. Multiplied by a
    /// feature's share of the squared distance it is the derivative by the logarithm of the feature's length scale.</summary>
    public double Slope(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var root = Math.Sqrt(5 * SquaredDistance(a, b));
        return _variance * 5 / 3 * (1 + root) * Math.Exp(-root);
    }

    /// <summary>What a feature contributes to the squared distance.</summary>
    public double Share(int feature, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var difference = Difference(feature, a, b);
        return difference * difference * _inverseSquares[feature];
    }

    /// <summary>The derivative of half the squared distance by a number of <paramref name="a"/>.</summary>
    public double Pull(int feature, ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        Difference(feature, a, b) * _inverseSquares[feature];

    private double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < _inverseSquares.Length; i++)
        {
            sum += Share(i, a, b);
        }

        return sum;
    }

    private double Difference(int feature, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var difference = a[feature] - b[feature];
        return _isCategory[feature] && difference != 0 ? 1 : difference;
    }
}
