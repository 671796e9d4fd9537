using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies.Qmc;

namespace AeCluster.Coordinator.Search.Strategies.Nsga2;

/// <summary>
/// NSGA-II: searches for the front of several goals by breeding the best trials. It never waits: when as many results are known
/// as the population has, parents are chosen from them and the parents before; until then any number of children is bred. Before
/// there are parents, trials fill the space evenly.
/// </summary>
public sealed class Nsga2Strategy(Nsga2Settings settings) : ISearchStrategy
{
    private Fold? _fold;

    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(history);
        if (_fold?.IsOf(history) != true)
        {
            _fold = new Fold(history, settings.Population);
        }

        var parents = _fold.Parents();
        if (parents.IsEmpty)
        {
            return QmcStrategy.At(space, request);
        }

        var purpose = $"nsga2 {request.Draw}";
        var draws = KeyedRandom.For(request.Seed, request.Index, "parents", purpose);
        var mother = Winner(parents, draws);
        var father = draws.Unit() < settings.Crossover ? Winner(parents, draws) : mother;
        return Nsga2Variation.Child(
            space, mother, father, settings.Mutation ?? 1.0 / space.Axes.Length,
            axis => KeyedRandom.For(request.Seed, request.Index, axis.Name, purpose));
    }

    /// <summary>The better of two parents that are drawn.</summary>
    private static Point Winner(ImmutableArray<RankedTrial> parents, SplitMix64 draws)
    {
        RankedTrial Drawn() => parents[(int)draws.Below((ulong)parents.Length)];
        var (one, other) = (Drawn(), Drawn());
        return (other.IsBetterThan(one) ? other : one).Trial.Point;
    }

    /// <summary>The parents that follow from a history. Kept between suggestions only to save time.</summary>
    private sealed class Fold(SearchHistory history, int population)
    {
        private ImmutableArray<RankedTrial> _parents = [];
        private int _count;

        public bool IsOf(SearchHistory other) => other == history;

        public ImmutableArray<RankedTrial> Parents()
        {
            while (_count + population <= history.Revealed.Count)
            {
                var generation = history.Revealed.Skip(_count).Take(population);
                _parents = Nsga2Selection.Best([.. _parents.Select(parent => parent.Trial), .. generation], population);
                _count += population;
            }

            return _parents;
        }
    }
}
