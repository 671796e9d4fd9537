using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>
/// From what the trials of one generation are drawn: a normal distribution for the numbers, and for each axis with alternatives
/// their probabilities, which move towards those of the better trials (population-based incremental learning, S. Baluja, 1994).
/// Immutable.
/// </summary>
public sealed record CmaesGeneration
{
    private const double ChoiceRate = 0.2;

    /// <summary>A distribution so narrow, as a share of each range, has nothing left to find.</summary>
    private const double SmallestDeviation = 1e-7;

    private const double LargestCondition = 1e14;

    private readonly CmaesCoordinates _coordinates;
    private readonly Space _space;
    private readonly CmaesSettings _settings;

    /// <summary>The value of the best and of the worst trial of each generation since the last restart.</summary>
    private ImmutableList<(double Best, double Worst)> _extremes = [];

    private CmaesGeneration(
        Space space, CmaesCoordinates coordinates, CmaesSettings settings, int population, ImmutableArray<double> mean)
    {
        (_space, _coordinates, _settings, Population) = (space, coordinates, settings, population);
        Distribution = new CmaesDistribution(
            new CmaesRates(mean.Length, population), mean, settings.Sigma, coordinates.Margins(population));
        Probabilities =
        [
            .. space.Axes.Select(CmaesCoordinates.Alternatives)
                .Select(count => ImmutableArray.CreateRange(Enumerable.Repeat(1.0 / count, count))),
        ];
    }

    public int Population { get; }

    public int Restarts { get; private init; }

    public CmaesDistribution Distribution { get; private init; }

    /// <summary>Of each alternative of each axis.</summary>
    public ImmutableArray<ImmutableArray<double>> Probabilities { get; private init; }

    /// <summary>The generation before anything is known: the middle of each range.</summary>
    public static CmaesGeneration First(Space space, CmaesCoordinates coordinates, CmaesSettings settings)
    {
        var dimensions = coordinates.Numeric.Length;
        var population = settings.Population ?? 4 + (int)(3 * Math.Log(Math.Max(1, dimensions)));
        return new CmaesGeneration(
            space, coordinates, settings, population, [.. Enumerable.Repeat(0.5, dimensions)]);
    }

    /// <summary>The alternative of an axis that a number in [0, 1) stands for.</summary>
    public int Choose(int axis, double unit)
    {
        var probabilities = Probabilities[axis];
        var choice = 0;
        while (choice < probabilities.Length - 1 && unit >= probabilities[choice])
        {
            unit -= probabilities[choice++];
        }

        return choice;
    }

    /// <param name="ranked">Trials, best first, with their coordinates.</param>
    /// <param name="seed">Of the search: a restart begins at a place that is drawn.</param>
    public CmaesGeneration Next(IReadOnlyList<(KnownTrial Trial, double[] X)> ranked, long seed)
    {
        var next = this with
        {
            Distribution = _coordinates.Numeric.IsEmpty ? Distribution : Distribution.Next([.. ranked.Select(told => told.X)]),
            Probabilities = [.. Probabilities.Select((old, axis) => Learned(old, axis, ranked))],
            _extremes = _extremes.Add((ranked[0].Trial.Value, ranked[^1].Trial.Value)),
        };
        return _settings.Restart && next.IsConverged ? next.Restarted(seed) : next;
    }

    private bool IsConverged
    {
        get
        {
            if (_coordinates.Numeric.IsEmpty)
            {
                return false;
            }

            var isNarrow = true;
            for (var i = 0; i < _coordinates.Numeric.Length; i++)
            {
                isNarrow &= _coordinates.Numeric[i].Range!.Count is not null
                    || Distribution.Sigma * Math.Sqrt(Distribution.Covariance[i, i]) < SmallestDeviation;
            }

            return (isNarrow && _coordinates.Numeric.Any(axis => axis.Range!.Count is null))
                || !(Distribution.Condition < LargestCondition)
                || IsFlat;
        }
    }

    /// <summary>Whether all trials of many generations had the same value.</summary>
    private bool IsFlat
    {
        get
        {
            var generations = 10 + (int)Math.Ceiling(30.0 * _coordinates.Numeric.Length / Population);
            if (_extremes.Count < generations)
            {
                return false;
            }

            var last = _extremes.Skip(_extremes.Count - generations).ToList();
            var best = last.Min(extremes => extremes.Best);
            var worst = last.Max(extremes => extremes.Worst);
            return best == worst || worst - best < 1e-12 * Math.Max(Math.Abs(best), Math.Abs(worst));
        }
    }

    private CmaesGeneration Restarted(long seed)
    {
        ImmutableArray<double> mean =
        [
            .. _coordinates.Numeric.Select(axis => KeyedRandom.For(seed, Restarts, axis.Name, "cmaes restart").Unit()),
        ];
        return new CmaesGeneration(_space, _coordinates, _settings, 2 * Population, mean) { Restarts = Restarts + 1 };
    }

    /// <summary>Moves probabilities towards the better half; each keeps a little, so that it can be drawn again.</summary>
    private ImmutableArray<double> Learned(
        ImmutableArray<double> old, int axis, IReadOnlyList<(KnownTrial Trial, double[] X)> ranked)
    {
        var better = ranked.Take(ranked.Count / 2).Select(told => told.Trial.Point[axis]).OfType<AxisValue>().ToList();
        if (old.Length < 2 || better.Count == 0)
        {
            return old;
        }

        var counts = new double[old.Length];
        foreach (var value in better)
        {
            counts[value.IsNumber ? old.Length - 1 : value.Choice]++;
        }

        // Where an axis existed in few of them, less is learned.
        var rate = ChoiceRate * better.Count / (ranked.Count / 2);
        var least = 0.5 / (old.Length * (double)Population);
        var learned = old
            .Select((share, k) => Math.Max(least, ((1 - rate) * share) + (rate * counts[k] / better.Count)))
            .ToList();
        return [.. learned.Select(share => share / learned.Sum())];
    }
}
