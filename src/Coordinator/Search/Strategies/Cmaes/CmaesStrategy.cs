using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>
/// CMA-ES: trials are drawn from a normal distribution over all numeric axes, whose mean, size and shape follow the better
/// trials; alternatives are drawn by probabilities that follow them, too. It never waits: a generation is complete when as many
/// results are known as the population has, whatever generation they were drawn from, and until then its distribution draws any
/// number of trials. Only the first goal counts; trials beyond the limits rank behind all others.
/// </summary>
public sealed class CmaesStrategy(CmaesSettings settings) : ISearchStrategy
{
    /// <summary>A trial drawn from an older generation than this many counts as one that was not drawn by this search.</summary>
    private const int KnownGenerations = 16;

    /// <summary>So many replacements of a refused suggestion are recognized.</summary>
    private const int KnownDraws = 4;

    private Fold? _fold;

    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(history);
        if (_fold?.IsOf(space, history, request.Seed) != true)
        {
            _fold = new Fold(space, history, request.Seed, settings);
        }

        return _fold.Coordinates.Draw(_fold.Newest(), request).Point;
    }

    /// <summary>The generations that follow from a history. Kept between suggestions only to save time.</summary>
    private sealed class Fold(Space space, SearchHistory history, long seed, CmaesSettings settings)
    {
        private readonly List<(KnownTrial Trial, double[] X)> _told = [];
        private List<CmaesGeneration>? _generations;
        private int _count;

        public CmaesCoordinates Coordinates { get; } = new(space);

        public bool IsOf(Space otherSpace, SearchHistory otherHistory, long otherSeed) =>
            otherSpace == space && otherHistory == history && otherSeed == seed;

        /// <summary>The generation after all results that are known.</summary>
        public CmaesGeneration Newest()
        {
            _generations ??= [CmaesGeneration.First(space, Coordinates, settings)];
            for (; _count < history.Revealed.Count; _count++)
            {
                var trial = history.Revealed[_count];
                _told.Add((trial, Locate(trial)));
                if (_told.Count == _generations[^1].Population)
                {
                    var ranked = _told.OrderBy(told => told.Trial.Violation).ThenBy(told => Rankable(told.Trial.Value)).ToList();
                    _generations.Add(_generations[^1].Next(ranked, seed));
                    _generations.RemoveRange(0, Math.Max(0, _generations.Count - KnownGenerations));
                    _told.Clear();
                }
            }

            return _generations[^1];
        }

        private static double Rankable(double value) => double.IsNaN(value) ? double.PositiveInfinity : value;

        /// <summary>
        /// The coordinates that a trial was drawn with. Its point has lost them where values are rounded or do not exist, but
        /// they follow from its number: each recent generation draws for that number again, until the point is the trial's.
        /// </summary>
        private double[] Locate(KnownTrial trial)
        {
            var newest = _generations![^1];
            if (trial.Number >= 0)
            {
                for (var i = _generations.Count - 1; i >= 0; i--)
                {
                    for (var draw = 0; draw < KnownDraws; draw++)
                    {
                        var (point, x) = Coordinates.Draw(_generations[i], new SuggestRequest(seed, trial.Number, draw));
                        if (point.Equals(trial.Point))
                        {
                            return i == _generations.Count - 1 ? x : newest.Distribution.Inject(x);
                        }
                    }
                }
            }

            return newest.Distribution.Inject(Coordinates.Of(trial.Point, newest.Distribution));
        }
    }
}
