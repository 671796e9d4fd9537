using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Qmc;
using AeCluster.Coordinator.Search.Strategies.Random;
using AeCluster.Coordinator.Search.Strategies.Tpe;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Tpe;

public sealed class TpeStrategyTests
{
    private static readonly Space _bowl = new(
        [new Axis("x", new NumberRange(-5, 5)), new Axis("y", new NumberRange(1e-4, 1, IsLog: true))]);

    private static readonly Space _mixed = new(
    [
        new Axis("kind", null, 3),
        new Axis("clip", new NumberRange(0.1, 10, IsLog: true), Choices: 1),
        new Axis("layers", new NumberRange(1, 8, Step: 1), 0, new AxisCondition(0, 1)),
    ]);

    [Fact]
    public void The_first_trials_are_quasi_random()
    {
        var history = Searched(_bowl, Bowl, 9, 1);

        Assert.All(history.Revealed, trial => Assert.Equal(QmcStrategy.At(_bowl, new(1, trial.Number, 0)), trial.Point));
        Assert.Equal(QmcStrategy.At(_bowl, new(1, 9, 0)), Suggest(_bowl, 9, history));
    }

    [Fact]
    public void It_finds_the_bottom_of_a_bowl_far_better_than_random_draws()
    {
        double Best(ISearchStrategy strategy, long seed) =>
            Searched(_bowl, Bowl, 80, seed, strategy).Revealed.Min(trial => trial.Value);
        var ours = Enumerable.Range(0, 9).Select(seed => Best(new TpeStrategy(new()), seed)).Order().ToList();
        var random = Enumerable.Range(0, 9).Select(seed => Best(new RandomStrategy(), seed)).Order().ToList();

        Assert.True(ours[4] < random[4] / 5, $"{ours[4]} against {random[4]}");
    }

    [Fact]
    public void It_settles_on_the_alternative_the_special_value_and_the_number_that_are_best()
    {
        // Best: the second kind with 3 layers and no clipping.
        var late = Searched(_mixed, Mixed, 80, 3).Revealed.Skip(50).Select(trial => trial.Point).ToList();

        Assert.True(late.Count(point => point[0]!.Value.Choice == 1) > 20);
        Assert.True(late.Count(point => !point[1]!.Value.IsNumber) > 8);
        Assert.Contains(late.Concat(Searched(_mixed, Mixed, 50, 3).Revealed.Select(trial => trial.Point)), point =>
            Mixed(point) == 0);
    }

    [Fact]
    public void The_same_history_gives_the_same_point_whatever_the_instance_has_seen()
    {
        var history = Searched(_bowl, Bowl, 40, 7);
        var experienced = new TpeStrategy(new());
        experienced.Suggest(_mixed, new(7, 30, 0), Searched(_mixed, Mixed, 30, 7));
        experienced.Suggest(_bowl, new(9, 40, 0), history);

        Assert.Equal(Suggest(_bowl, 40, history), experienced.Suggest(_bowl, new(1, 40, 0), history));
        Assert.NotEqual(Suggest(_bowl, 40, history), Suggest(_bowl, 41, history));
        Assert.NotEqual(Suggest(_bowl, 40, history), new TpeStrategy(new()).Suggest(_bowl, new(1, 40, 1), history));
    }

    [Fact]
    public void Trials_that_run_together_stay_apart()
    {
        var alone = Searched(_bowl, Bowl, 60, 5);
        var together = Searched(_bowl, Bowl, 60, 5);
        var next = Suggest(_bowl, 100, alone);
        for (var i = 0; i < 30; i++)
        {
            together.Add(new KnownTrial(60 + i, next));
        }

        int Near(SearchHistory history) => Enumerable.Range(100, 60).Count(i =>
            Math.Abs(Suggest(_bowl, i, history)[0]!.Value.Number - next[0]!.Value.Number) < 1);
        Assert.True(Near(together) < 0.7 * Near(alone), $"{Near(together)} against {Near(alone)}");
    }

    [Fact]
    public void A_point_of_a_finite_space_is_proposed_once_until_there_is_no_other()
    {
        var space = new Space([new Axis("kind", null, 4), new Axis("layers", new NumberRange(1, 5, Step: 1))]);
        var history = new SearchHistory();
        var strategy = new TpeStrategy(new());
        var known = new HashSet<Point>();
        while (known.Count < 20)
        {
            var point = Enumerable.Range(0, ((ISearchStrategy)strategy).MostDraws)
                .Select(draw => strategy.Suggest(space, new(2, known.Count, draw), history)!)
                .First(each => !known.Contains(each));
            known.Add(point);
            history.Add(new KnownTrial(known.Count - 1, point) { Values = [point[0]!.Value.Choice + point[1]!.Value.Number] });
        }

        Assert.Equal(20, known.Count);
    }

    [Fact]
    public void Failed_trials_are_avoided_even_where_nothing_else_is_known()
    {
        var history = new SearchHistory();
        for (var i = 0; i < 60; i++)
        {
            var point = QmcStrategy.At(_bowl, new(4, i, 0));
            history.Add(new KnownTrial(i, point) { Values = [point[0]!.Value.Number < 0 ? double.PositiveInfinity : 1] });
        }

        Assert.True(Enumerable.Range(60, 40).Count(i => Suggest(_bowl, i, history)[0]!.Value.Number > 0) > 35);

        var failed = new SearchHistory();
        for (var i = 0; i < 30; i++)
        {
            failed.Add(new KnownTrial(i, QmcStrategy.At(_bowl, new(4, i, 0))) { Values = [double.PositiveInfinity] });
        }

        Assert.NotNull(Suggest(_bowl, 30, failed));
    }

    [Fact]
    public void What_is_within_the_limits_is_preferred_to_what_is_lower()
    {
        var history = new SearchHistory();
        for (var i = 0; i < 60; i++)
        {
            var point = QmcStrategy.At(_bowl, new(4, i, 0));
            var x = point[0]!.Value.Number;
            history.Add(new KnownTrial(i, point) { Values = [x], Violation = Math.Max(0, 1 - x) });
        }

        Assert.True(Enumerable.Range(60, 40).Count(i => Suggest(_bowl, i, history)[0]!.Value.Number > 0.5) > 35);
    }

    [Fact]
    public void A_search_over_one_axis_works_too()
    {
        var line = new Space([new Axis("x", new NumberRange(0, 1))]);

        Assert.InRange(
            Searched(line, point => Math.Abs(point[0]!.Value.Number - 0.3), 60, 2).Revealed.Min(trial => trial.Value), 0, 2e-3);
    }

    private static Point Suggest(Space space, int index, SearchHistory history) =>
        new TpeStrategy(new()).Suggest(space, new(1, index, 0), history)!;

    private static double Bowl(Point point) =>
        Math.Pow(point[0]!.Value.Number - 1, 2) + Math.Pow(Math.Log10(point[1]!.Value.Number) + 2, 2);

    private static double Mixed(Point point) =>
        (point[0]!.Value.Choice == 1 ? Math.Abs(point[2]!.Value.Number - 3) / 10 : 1)
        + (point[1]!.Value.IsNumber ? 0.1 + (0.02 * point[1]!.Value.Number) : 0);

    private static SearchHistory Searched(
        Space space, Func<Point, double> value, int trials, long seed, ISearchStrategy? strategy = null)
    {
        strategy ??= new TpeStrategy(new());
        var history = new SearchHistory();
        for (var i = 0; i < trials; i++)
        {
            var point = strategy.Suggest(space, new(seed, i, 0), history)!;
            history.Add(new KnownTrial(i, point) { Values = [value(point)] });
        }

        return history;
    }
}
