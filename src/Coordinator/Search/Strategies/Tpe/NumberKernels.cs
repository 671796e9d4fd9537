using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>The kernels of an estimator along a range of numbers, which is [0, 1] on its scale.</summary>
internal sealed class NumberKernels
{
    /// <summary>Of more values than these the steps are narrower than any kernel, so that the density is as good as the
    /// mass.</summary>
    private const int MostSteps = 256;

    private readonly TruncatedNormal[] _kernels;

    // Of each kernel, for values without steps: log density = peak - distance^2 x steepness; 0 for a uniform one.
    private readonly double[] _peaks = [];
    private readonly double[] _steepness = [];

    // For stepped values: where each begins, the different kernels there are, which of them each kernel is, and the logarithms of
    // the density of each of them at each value, mean over its step, where it was asked for.
    private readonly double[] _edges = [];
    private readonly TruncatedNormal[] _different = [];
    private readonly int[] _which = [];
    private readonly double[]?[] _rows = [];

    /// <param name="kernels">One without a number on this axis is uniform.</param>
    public NumberKernels(NumberRange range, TruncatedNormal[] kernels)
    {
        _kernels = kernels;
        if (range.Count is { } count and <= MostSteps)
        {
            _edges = [.. Enumerable.Range(0, (int)count + 1).Select(step => Edge(range, step, (int)count))];
            _different = [.. kernels.Distinct()];
            var places = _different.Index().ToDictionary(each => each.Item, each => each.Index);
            _which = Array.ConvertAll(kernels, kernel => places[kernel]);
            _rows = new double[]?[count];
        }
        else
        {
            _peaks = Array.ConvertAll(kernels, kernel => kernel.LogPeak);
            _steepness = Array.ConvertAll(kernels, kernel => 0.5 / (kernel.Width * kernel.Width));
        }
    }

    /// <summary>Adds the logarithm of each kernel's density.</summary>
    public void AddLogDensities(double unit, Span<double> sums)
    {
        if (_edges.Length > 0)
        {
            var row = Row(unit);
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] += row[_which[k]];
            }

            return;
        }

        for (var k = 0; k < sums.Length; k++)
        {
            var distance = unit - _kernels[k].Center;
            sums[k] += _peaks[k] - (distance * distance * _steepness[k]);
        }
    }

    public double Draw(int kernel, SplitMix64 random) => _kernels[kernel].Draw(random);

    private double[] Row(double unit)
    {
        var found = Array.BinarySearch(_edges, unit);
        var step = Math.Clamp(found < 0 ? ~found - 1 : found, 0, _rows.Length - 1);
        var (from, to) = (_edges[step], _edges[step + 1]);
        return _rows[step] ??= [.. _different.Select(kernel => kernel.LogMass(from, to) - Math.Log(to - from))];
    }

    /// <summary>Where the interval of a stepped value begins (<see cref="NumberRange.FromUnit"/>).</summary>
    private static double Edge(NumberRange range, int step, int count)
    {
        double Times(int steps) => 1 + (steps * range.Step!.Value / range.Min);
        return range.IsLog ? Math.Log(Times(step)) / Math.Log(Times(count)) : (double)step / count;
    }
}
