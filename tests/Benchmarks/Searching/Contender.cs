using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Cmaes;
using AeCluster.Coordinator.Search.Strategies.Gp;
using AeCluster.Coordinator.Search.Strategies.Random;
using AeCluster.Coordinator.Search.Strategies.Tpe;

namespace AeCluster.Benchmarks.Searching;

/// <summary>A strategy of ours and those of Optuna's that it meets.</summary>
/// <param name="Rivals">Names of samplers in <c>Peers/search.py</c>.</param>
internal sealed record Contender(string Name, Func<ISearchStrategy> Create, params string[] Rivals)
{
    public static IReadOnlyList<Contender> All { get; } =
    [
        new("random", () => new RandomStrategy(), "random"),
        new("tpe", () => new TpeStrategy(new TpeSettings()), "tpe", "tpe, multivariate"),
        new("cmaes", () => new CmaesStrategy(new CmaesSettings()), "cmaes"),
        new("gp", () => new GpStrategy(new GpSettings()), "tpe", "tpe, multivariate"),
    ];

    /// <summary>Searches as the search machine does, one trial after another: what is a trial already is drawn again.</summary>
    /// <returns>The value of each trial.</returns>
    public IReadOnlyList<double> Minimise(SearchProblem problem, int seed, int trials)
    {
        var (strategy, history) = (Create(), new SearchHistory());
        var known = new HashSet<Point>();
        var values = new List<double>();
        while (values.Count < trials)
        {
            var point = Enumerable.Range(0, strategy.MostDraws)
                .Select(draw => strategy.Suggest(problem.Space, new SuggestRequest(seed, values.Count, draw), history))
                .OfType<Point>()
                .Select(problem.Space.Rounded)
                .First(known.Add);
            values.Add(problem.Value(point));
            history.Add(new KnownTrial(values.Count - 1, point) { Values = [values[^1]] });
        }

        return values;
    }
}
