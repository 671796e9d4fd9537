namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>Some of many points: what a Gaussian process costs grows with the third power of their number.</summary>
public static class GpSubset
{
    /// <returns>Indices, ascending: all, or the best half of <paramref name="most"/> and the others evenly over the
    /// order.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> targets, int most)
    {
        var all = Enumerable.Range(0, targets.Count).ToList();
        if (all.Count <= most)
        {
            return all;
        }

        var best = all.OrderBy(i => targets[i]).Take(most / 2).ToHashSet();
        var rest = all.Where(i => !best.Contains(i)).ToList();
        var others = most - best.Count;
        return [.. Enumerable.Range(0, others).Select(k => rest[(int)((long)k * rest.Count / others)]).Concat(best).Order()];
    }
}
