using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Tests.Search.Strategies;

/// <summary>Runs a strategy on a function, as a search would.</summary>
internal static class Searches
{
    public static Axis Number(string name, double min = 0, double max = 1) => new(name, new NumberRange(min, max));

    public static Space Cube(int axes) => new(Enumerable.Range(0, axes).Select(i => Number($"x{i}")));

    public static double[] Numbers(Point point) => [.. point.Values.Select(value => value!.Value.Number)];

    /// <summary>All trials of a search that has <paramref name="lanes"/> trials pending at a time; the oldest is revealed
    /// first.</summary>
    public static SearchHistory Run(
        ISearchStrategy strategy, Space space, int trials, Func<Point, double> function, long seed = 1, int lanes = 1) =>
        Run(strategy, space, trials, point => new KnownTrial(0, point) { Values = [function(point)] }, seed, lanes);

    /// <param name="outcome">A trial with its result; its number does not matter.</param>
    public static SearchHistory Run(
        ISearchStrategy strategy, Space space, int trials, Func<Point, KnownTrial> outcome, long seed, int lanes = 1)
    {
        var history = new SearchHistory();
        void Reveal()
        {
            var oldest = history.Pending.First();
            history.Reveal(outcome(oldest.Point) with { Number = oldest.Number });
        }

        for (var i = 0; i < trials; i++)
        {
            if (history.Pending.Count == lanes)
            {
                Reveal();
            }

            history.Add(new KnownTrial(i, strategy.Suggest(space, new SuggestRequest(seed, i, 0), history)!));
        }

        while (history.Pending.Count > 0)
        {
            Reveal();
        }

        return history;
    }

    public static double Best(SearchHistory history) => history.Revealed.Min(trial => trial.Value);

    public static double Branin(Point point)
    {
        var (x, y) = (Numbers(point)[0] * 15 - 5, Numbers(point)[1] * 15);
        var bend = y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6;
        return (bend * bend) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x)) + 10;
    }

    /// <summary>As settings of a training may be: every kind of axis, one of them only under an alternative of another.</summary>
    public static Space Mixed { get; } = new(
    [
        new Axis("kind", null, 3),
        new Axis("rate", new NumberRange(1e-5, 1, IsLog: true)),
        new Axis("layers", new NumberRange(1, 8, Step: 1)),
        new Axis("units", new NumberRange(16, 1024, IsLog: true, Step: 1), Condition: new AxisCondition(0, 1)),
        new Axis("dropout", new NumberRange(0.1, 0.9), Choices: 1),
    ]);

    /// <summary>Lowest, 0, for kind 1, a rate of 0.001, 3 layers, 100 units and the special value of dropout.</summary>
    public static double OfMixed(Point point) =>
        (point[0]!.Value.Choice == 1 ? Math.Abs(Math.Log10(point[3]!.Value.Number / 100)) : 1)
        + Math.Pow(Math.Log10(point[1]!.Value.Number) + 3, 2)
        + (Math.Abs(point[2]!.Value.Number - 3) / 4)
        + (point[4]!.Value.IsNumber ? 0.2 + point[4]!.Value.Number : 0);
}
