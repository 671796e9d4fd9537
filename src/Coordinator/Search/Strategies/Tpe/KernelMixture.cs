using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>
/// A Parzen estimator over a whole space: one kernel for each point, over all its axes together, so that settings that are good
/// only with each other stay together; and a prior. A kernel is uniform along the axes that its point does not have: points under
/// one alternative say nothing about the settings of another.
/// </summary>
internal sealed class KernelMixture
{
    /// <summary>exp of less is lost in the sum.</summary>
    private const double Negligible = -40;

    private readonly Space _space;
    private readonly AxisKernels[] _axes;
    private readonly double[] _weights;
    private readonly double[] _logWeights;
    private readonly double[] _sums;

    /// <param name="weights">Of each point; their mean is 1.</param>
    /// <param name="prior">Weight of the prior.</param>
    /// <param name="width">Share of an axis that a single kernel would have (<see cref="KernelWidths.Shared"/>).</param>
    public KernelMixture(Space space, IReadOnlyList<Place[]> points, IReadOnlyList<double> weights, double prior, double width)
    {
        _space = space;
        _weights = [.. weights.Append(prior).Select(weight => weight / (points.Count + prior))];
        _logWeights = Array.ConvertAll(_weights, Math.Log);
        _sums = new double[_weights.Length];
        var axes = points.Count == 0 ? 1 : points.Average(point => (double)point.Count(place => place.Part >= 0));
        _axes =
        [
            .. space.Axes.Select((axis, i) =>
                new AxisKernels(axis, i, points, prior, width, axes, isAlone: space.Axes.Length == 1)),
        ];
    }

    public double LogDensity(ReadOnlySpan<Place> point)
    {
        _logWeights.CopyTo(_sums, 0);
        for (var i = 0; i < point.Length; i++)
        {
            if (point[i].Part >= 0)
            {
                _axes[i].AddLogDensities(point[i], _sums);
            }
        }

        var highest = _sums.Max();
        double sum = 0;
        foreach (var each in _sums)
        {
            sum += each - highest > Negligible ? Math.Exp(each - highest) : 0;
        }

        return highest + Math.Log(sum);
    }

    public Point Draw(SplitMix64 random)
    {
        var kernel = 0;
        for (var left = random.Unit() - _weights[0]; left >= 0 && kernel < _weights.Length - 1; left -= _weights[kernel])
        {
            kernel++;
        }

        return _space.Build(axis => _axes[axis].Draw(kernel, random));
    }
}
