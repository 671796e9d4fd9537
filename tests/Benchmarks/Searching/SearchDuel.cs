using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AeCluster.Benchmarks.Peers;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Qmc;

namespace AeCluster.Benchmarks.Searching;

/// <summary>
/// Our search strategies and Optuna's on the same functions and recorded tables: the median of what the best of so many trials
/// has more than the lowest value there is; and the time that a suggestion takes.
/// </summary>
internal static class SearchDuel
{
    /// <summary>The settings of our strategies were chosen on other seeds.</summary>
    private const int FirstSeed = 1000;

    /// <param name="names">Strategies of ours; all if there is none.</param>
    public static int Run(int seeds, int trials, string[] names)
    {
        Contender[] contenders = [.. Contender.All.Where(each => names.Length == 0 || names.Contains(each.Name))];
        if (contenders.Length == 0)
        {
            Console.Error.WriteLine($"No such strategy; there are {string.Join(", ", Contender.All.Select(each => each.Name))}.");
            return 2;
        }

        Report.Machine($"Searches, ours and Optuna's: regret of the best of {trials} trials, medians over {seeds} seeds.");
        SearchProblem[] problems = [.. TestFunctions.All, .. RecordedTables.All];
        if (problems.Length == TestFunctions.All.Count())
        {
            Console.WriteLine("NOTE: without the recorded tables, which are looked for in hpo-tables below AECLUSTER_DATA.\n");
        }

        var ours = Regrets(
            [.. contenders.Select(contender => contender.Name)],
            problems,
            seeds,
            () => new Searcher(
                (problem, name, seed) => contenders.Single(each => each.Name == name).Minimise(problem, seed, trials),
                () => { }));
        Dictionary<(string, string), double[]> theirs = [];
        try
        {
            var version = "";
            theirs = Regrets(
                [.. contenders.SelectMany(contender => contender.Rivals).Distinct()],
                problems,
                seeds,
                () =>
                {
                    var peer = new Optuna();
                    version = peer.Version;
                    return new((problem, name, seed) => peer.Minimise(problem, name, seed, trials), peer.Dispose);
                });
            Console.WriteLine($"Optuna {version}.\n");
        }
        catch (PeerException e)
        {
            Console.Error.WriteLine(e.Message);
        }

        Tell(contenders, problems, ours, theirs);
        Speed(contenders);
        return 0;
    }

    /// <summary>Every study, on all cores; a study is the same whatever runs beside it.</summary>
    private static Dictionary<(string Problem, string Name), double[]> Regrets(
        string[] names, SearchProblem[] problems, int seeds, Func<Searcher> start)
    {
        var studies = (
            from problem in problems
            from name in names
            from seed in Enumerable.Range(0, seeds)
            select (problem, name, seed)).ToArray();
        var regrets = new double[studies.Length];
        var searchers = new ConcurrentBag<Searcher>([.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => start())]);
        Parallel.For(0, studies.Length, new ParallelOptions { MaxDegreeOfParallelism = searchers.Count }, i =>
        {
            searchers.TryTake(out var searcher);
            var (problem, name, seed) = studies[i];
            regrets[i] = searcher!.Minimise(problem, name, FirstSeed + seed).Min() - problem.Lowest;
            searchers.Add(searcher);
        });
        foreach (var searcher in searchers)
        {
            searcher.End();
        }

        return studies.Index()
            .GroupBy(study => (study.Item.problem.Name, study.Item.name), study => regrets[study.Index])
            .ToDictionary(group => group.Key, group => group.ToArray());
    }

    private static void Tell(
        Contender[] contenders,
        SearchProblem[] problems,
        Dictionary<(string, string), double[]> ours,
        Dictionary<(string, string), double[]> theirs)
    {
        var rows = new List<string[]>();
        foreach (var contender in contenders)
        {
            foreach (var problem in problems)
            {
                var regrets = ours[(problem.Name, contender.Name)];
                string[] begin = [problem.Name, contender.Name, Text(new Sample(regrets).Median)];
                rows.AddRange(contender.Rivals.Where(rival => theirs.ContainsKey((problem.Name, rival))).Select(rival =>
                {
                    var other = theirs[(problem.Name, rival)];
                    var difference = MedianDifference.Of(regrets, other);
                    string[] end =
                    [
                        rival, Text(new Sample(other).Median), $"{Text(difference.Low)} to {Text(difference.High)}",
                        difference.Verdict,
                    ];
                    return (string[])[.. begin, .. end];
                }));
                if (theirs.Count == 0 || contender.Rivals.Length == 0)
                {
                    rows.Add([.. begin, "", "", "", ""]);
                }
            }
        }

        Report.Table(["problem", "ours", "median regret", "Optuna's", "median regret", "difference, 95%", "ours is"], rows);
    }

    /// <summary>Ten axes, half of them logarithmic.</summary>
    private static void Speed(Contender[] contenders)
    {
        var space = new Space(
            Enumerable.Range(0, 10).Select(i => new Axis($"x{i}", new NumberRange(1e-4, 1, IsLog: i % 2 == 0))));
        var rows = new List<string[]>();
        foreach (var contender in contenders)
        {
            foreach (var results in new[] { 1_000, 10_000 })
            {
                var history = new SearchHistory();
                for (var i = 0; i < results; i++)
                {
                    var point = QmcStrategy.At(space, new SuggestRequest(1, i, 0));
                    history.Add(new KnownTrial(i, point) { Values = [point.Values.Sum(value => value!.Value.Number)] });
                }

                var times = new Sample(Milliseconds(contender.Create(), space, history));
                rows.Add([contender.Name, $"{results:N0}", .. times.Cells("0.00")]);
            }
        }

        Report.Table(["strategy, 10 axes", "results", "n", "ms a suggestion, median", "lowest", "highest"], rows);
    }

    private static IEnumerable<double> Milliseconds(ISearchStrategy strategy, Space space, SearchHistory history)
    {
        const int WarmUp = 60, Measured = 200;
        for (var i = 0; i < WarmUp + Measured; i++)
        {
            var clock = Stopwatch.StartNew();
            strategy.Suggest(space, new SuggestRequest(1, history.Revealed.Count + i, 0), history);
            if (i >= WarmUp)
            {
                yield return clock.Elapsed.TotalMilliseconds;
            }
        }
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private sealed record Searcher(Func<SearchProblem, string, int, IReadOnlyList<double>> Minimise, Action End);
}
