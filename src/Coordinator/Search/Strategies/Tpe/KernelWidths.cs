namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>Standard deviations of the kernels of a Parzen estimator along one axis.</summary>
public static class KernelWidths
{
    /// <summary>The narrowest kernel allowed (Hyperopt's "magic clip"): wide while there are few, so that a few close points do
    /// not become a spike from which a search never gets away.</summary>
    /// <param name="length">Of the axis.</param>
    /// <param name="kernels">Their number without the prior.</param>
    public static double Narrowest(double length, int kernels) => length / Math.Min(100, kernels + 2);

    /// <summary>One width for all kernels of an axis of length 1, for estimators over several axes: they become narrower with
    /// their number as Scott's rule says (1992), but not with the spread of the points, which would feed on itself.</summary>
    /// <param name="alone">Of a kernel that is alone.</param>
    /// <param name="points">Number of kernels with a number on this axis.</param>
    /// <param name="kernels">Number of all kernels without the prior.</param>
    /// <param name="axes">Mean number of axes of a point.</param>
    public static double Shared(double alone, int points, int kernels, double axes) =>
        Math.Clamp(alone * Math.Pow(Math.Max(1, points), -1 / (axes + 4)), Narrowest(1, kernels), 1);

    /// <summary>For an estimator over one axis: each kernel reaches to the farther of its two neighbours; the axis's ends count
    /// as neighbours of the outermost points.</summary>
    public static double[] ToNeighbours(ReadOnlySpan<double> points, double low, double high)
    {
        var sorted = points.ToArray();
        var places = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, places);
        var narrowest = Narrowest(high - low, sorted.Length);
        var widths = new double[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            var left = sorted[i] - (i == 0 ? low : sorted[i - 1]);
            var right = (i == sorted.Length - 1 ? high : sorted[i + 1]) - sorted[i];
            widths[places[i]] = Math.Clamp(Math.Max(left, right), narrowest, high - low);
        }

        return widths;
    }
}
