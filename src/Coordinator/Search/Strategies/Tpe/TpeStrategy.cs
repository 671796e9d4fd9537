using System.Runtime.CompilerServices;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies.Qmc;
using AeCluster.Coordinator.Search.Strategies.Random;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl, 2011), multivariate (Falkner, Klein and Hutter,
/// 2018): the results are split into the good and the rest, the density of each is estimated, and of several draws from the good
/// that is proposed at which the good are densest against the rest. Pending trials count as bad (constant liar), so that trials
/// that run together stay apart.
/// </summary>
public sealed class TpeStrategy(TpeSettings settings) : ISearchStrategy
{
    /// <summary>After so many refusals for one trial, estimators do not know the allowed part of the space.</summary>
    private const int MostRefusals = 20;

    /// <summary>Share of an axis that a kernel has (<see cref="KernelWidths.Shared"/>). Found with the benchmark <c>search</c>:
    /// narrower than usual, and narrower for the good than for the rest.</summary>
    private const double GoodWidth = 0.07;
    private const double BadWidth = 0.1;

    /// <summary>Places of trials, which do not change.</summary>
    private readonly ConditionalWeakTable<KnownTrial, Place[]> _places = [];

    private Space? _space;

    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history)
    {
        if (history.Revealed.Count < settings.Startup)
        {
            return QmcStrategy.At(space, request);
        }

        return (request.Draw < MostRefusals ? MostPromising(space, request, history) : null)
            ?? RandomStrategy.Draw(space, request, "tpe");
    }

    /// <returns>Null where every candidate is a trial already.</returns>
    private Point? MostPromising(Space space, SuggestRequest request, SearchHistory history)
    {
        var (dense, sparse) = Densities(space, history);
        var isKnown = Known(space, history);
        var random = KeyedRandom.For(request.Seed, request.Index, "", $"tpe {request.Draw}");
        Point? best = null;
        var highest = double.NegativeInfinity;
        for (var i = 0; i < settings.Candidates; i++)
        {
            var candidate = dense.Draw(random);
            var places = Place.Of(space, candidate);
            var gain = dense.LogDensity(places) - sparse.LogDensity(places);
            if (gain > highest && !isKnown.Contains(candidate))
            {
                (best, highest) = (candidate, gain);
            }
        }

        return best;
    }

    /// <summary>Of the good trials and of the rest.</summary>
    private (KernelMixture Dense, KernelMixture Sparse) Densities(Space space, SearchHistory history)
    {
        if (space != _space)
        {
            _places.Clear();
            _space = space;
        }

        var share = (int)Math.Ceiling(settings.Good * history.Revealed.Count);
        var (good, others) = TrialRanking.Split(history.Revealed, Math.Min(share, settings.MostGood));
        IReadOnlyList<KnownTrial> bad = [.. others, .. history.Pending];
        return (
            Density(space, good, WeightsByRank(good.Count), GoodWidth),
            Density(space, bad, [.. Enumerable.Repeat(1.0, bad.Count)], BadWidth));
    }

    private KernelMixture Density(Space space, IReadOnlyList<KnownTrial> trials, double[] weights, double width) => new(
        space,
        [.. trials.Select(trial => _places.GetValue(trial, missing => Place.Of(space, missing.Point)))],
        weights,
        settings.Prior,
        width);

    /// <summary>The best weigh most, as in an evolution strategy (Hansen and Ostermeier, 2001); the mean is 1.</summary>
    private static double[] WeightsByRank(int count)
    {
        double[] weights = [.. Enumerable.Range(1, count).Select(rank => Math.Log((count + 1.0) / rank))];
        var mean = weights.DefaultIfEmpty(1).Average();
        return Array.ConvertAll(weights, weight => weight / mean);
    }

    /// <summary>The points that are trials already; none where numbers are continuous, as they are not drawn twice.</summary>
    private static HashSet<Point> Known(Space space, SearchHistory history) =>
        space.Axes.All(axis => axis.Count is not null)
            ? [.. history.Revealed.Concat(history.Pending).Select(trial => trial.Point)]
            : [];
}
