using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>Points with several goals, of which lower is better.</summary>
public static class ParetoFront
{
    /// <summary>Whether a point is at least as good in every goal as another, and better in one.</summary>
    public static bool Dominates(IReadOnlyList<double> point, IReadOnlyList<double> other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Count, point.Count);
        var isBetter = false;
        for (var goal = 0; goal < point.Count; goal++)
        {
            if (!(point[goal] <= other[goal]))
            {
                return false;
            }

            isBetter |= point[goal] < other[goal];
        }

        return isBetter;
    }

    /// <summary>Indices of the points that no other dominates, in their order. Of equal points all are there; a point with a
    /// value that is not finite never is.</summary>
    public static ImmutableArray<int> Of(IReadOnlyList<IReadOnlyList<double>> points)
    {
        // Sorted by the first goal, then the others, a point can only be dominated by one before it, and then by one of the
        // front.
        var sorted = Enumerable.Range(0, points.Count).Where(i => points[i].All(double.IsFinite)).ToList();
        sorted.Sort((a, b) => Compare(points[a], points[b]) is var order and not 0 ? order : a.CompareTo(b));
        var front = new List<int>();
        foreach (var i in sorted)
        {
            if (!front.Exists(other => Dominates(points[other], points[i])))
            {
                front.Add(i);
            }
        }

        return [.. front.Order()];
    }

    /// <summary>The volume that points dominate, up to a reference: the larger, the better is their front.</summary>
    /// <param name="reference">Points that are not better than it in every goal do not count.</param>
    public static double Hypervolume(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> reference)
    {
        var inside = points.Where(point => point.Zip(reference).All(goal => goal.First < goal.Second)).ToList();
        if (inside.Count == 0)
        {
            return 0;
        }

        if (reference.Count == 1)
        {
            return reference[0] - inside.Min(point => point[0]);
        }

        // Slices along the last goal: each has the volume, in one dimension less, of the points that begin before it.
        var last = reference.Count - 1;
        var sorted = inside.OrderBy(point => point[last]).ToList();
        IReadOnlyList<double> lower = [.. reference.Take(last)];
        var volume = 0.0;
        for (var i = 0; i < sorted.Count; i++)
        {
            var end = i + 1 < sorted.Count ? sorted[i + 1][last] : reference[last];
            if (end > sorted[i][last])
            {
                volume += (end - sorted[i][last]) * Hypervolume([.. sorted.Take(i + 1).Select(Shortened)], lower);
            }
        }

        return volume;

        IReadOnlyList<double> Shortened(IReadOnlyList<double> point) => [.. point.Take(last)];
    }

    private static int Compare(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        for (var goal = 0; goal < a.Count; goal++)
        {
            if (a[goal].CompareTo(b[goal]) is var order and not 0)
            {
                return order;
            }
        }

        return 0;
    }
}
