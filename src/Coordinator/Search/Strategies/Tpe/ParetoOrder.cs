using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>Orders trials with several goals by non-domination, then by crowding distance (Deb, Pratap, Agarwal and Meyarivan,
/// 2002).</summary>
internal static class ParetoOrder
{
    /// <param name="enough">How many need to be in order; the rest follows in any.</param>
    public static IEnumerable<KnownTrial> BestFirst(IReadOnlyList<KnownTrial> trials, int enough)
    {
        var left = trials.ToList();
        var ordered = new List<KnownTrial>();
        while (left.Count > 0 && ordered.Count < enough)
        {
            var front = ParetoFront.Of([.. left.Select(trial => trial.Values!.Value)]).ToHashSet();
            ordered.AddRange(LeastCrowdedFirst([.. left.Where((_, i) => front.Contains(i))]));
            left = [.. left.Where((_, i) => !front.Contains(i))];
        }

        return ordered.Concat(left);
    }

    private static IEnumerable<KnownTrial> LeastCrowdedFirst(IReadOnlyList<KnownTrial> front)
    {
        var distances = new double[front.Count];
        for (var goal = 0; goal < front[0].Values!.Value.Length; goal++)
        {
            double Of(int trial) => front[trial].Values!.Value[goal];
            var along = Enumerable.Range(0, front.Count).OrderBy(Of).ToList();
            var length = Math.Max(double.Epsilon, Of(along[^1]) - Of(along[0]));
            distances[along[0]] = distances[along[^1]] = double.PositiveInfinity;
            for (var i = 1; i < along.Count - 1; i++)
            {
                distances[along[i]] += (Of(along[i + 1]) - Of(along[i - 1])) / length;
            }
        }

        return Enumerable.Range(0, front.Count).OrderByDescending(trial => distances[trial]).Select(trial => front[trial]);
    }
}
