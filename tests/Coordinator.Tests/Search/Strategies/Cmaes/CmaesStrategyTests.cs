using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Cmaes;
using static AeCluster.Coordinator.Tests.Search.Strategies.Searches;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Cmaes;

public sealed class CmaesStrategyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(30)]
    public void A_bowl_is_descended_however_many_trials_are_pending(int lanes)
    {
        var history = Run(new CmaesStrategy(new()), Cube(5), 600, Bowl, lanes: lanes);
        Assert.InRange(Best(history), 0, 1e-3);
    }

    [Fact]
    public void An_instance_that_has_seen_nothing_proposes_the_same()
    {
        var seen = new CmaesStrategy(new());
        var history = Run(seen, Mixed, 120, OfMixed, lanes: 5);
        var request = new SuggestRequest(1, 120, 0);
        Assert.Equal(seen.Suggest(Mixed, request, history), new CmaesStrategy(new()).Suggest(Mixed, request, history));
        Assert.NotEqual(
            seen.Suggest(Mixed, request, history), new CmaesStrategy(new()).Suggest(Mixed, request with { Draw = 1 }, history));
    }

    [Fact]
    public void Steps_alternatives_and_conditions_are_learned()
    {
        var history = Run(new CmaesStrategy(new()), Mixed, 600, OfMixed, lanes: 4);
        Assert.InRange(Best(history), 0, 0.1);
        // The last hundred have found the alternatives, and are still trying the others.
        var last = history.Revealed.Skip(500).ToList();
        Assert.InRange(last.Count(trial => trial.Point[0]!.Value.Choice == 1), 60, 100);
        Assert.Contains(last, trial => trial.Point[2]!.Value.Number is not 3);
    }

    [Fact]
    public void Whole_numbers_do_not_freeze_far_from_their_best()
    {
        var space = new Space(Enumerable.Range(0, 4).Select(i =>
            i < 2 ? Number($"x{i}") : new Axis($"n{i}", new NumberRange(0, 20, Step: 1))));
        var history = Run(
            new CmaesStrategy(new() { Restart = false }), space, 500, point =>
            {
                var x = Numbers(point);
                return (1000 * (Math.Pow(x[0] - 0.2, 2) + Math.Pow(x[1] - 0.7, 2)))
                    + Math.Pow(x[2] - 17, 2) + Math.Pow(x[3] - 2, 2);
            });
        Assert.InRange(Best(history), 0, 0.01);
    }

    [Fact]
    public void Trials_of_others_help_and_failures_do_no_harm()
    {
        var history = new SearchHistory();
        var random = new SplitMix64(1);
        for (var i = -40; i < 0; i++)
        {
            var point = Cube(5).Build(_ => AxisValue.OfNumber(random.Unit()));
            history.Add(new KnownTrial(i, point) { Values = [i % 4 == 0 ? double.PositiveInfinity : Bowl(point)] });
        }

        var strategy = new CmaesStrategy(new());
        var suggested = Enumerable.Range(0, 50).Select(i => Bowl(strategy.Suggest(Cube(5), new(1, i, 0), history)!)).Average();
        var alone = Enumerable.Range(0, 50).Select(i => Bowl(strategy.Suggest(Cube(5), new(1, i, 0), new())!)).Average();
        Assert.InRange(suggested, 0, 0.8 * alone);
    }

    [Fact]
    public void A_converged_search_begins_again_elsewhere()
    {
        static int Elsewhere(bool restart) => Run(new CmaesStrategy(new() { Restart = restart }), Cube(2), 1500, Bowl)
            .Revealed
            .Skip(700)
            .Count(trial => Bowl(trial.Point) > 0.05);
        Assert.Equal(0, Elsewhere(restart: false));
        Assert.InRange(Elsewhere(restart: true), 50, 800);
    }

    [Fact]
    public void A_space_without_numbers_is_searched()
    {
        var space = new Space(Enumerable.Range(0, 6).Select(i => new Axis($"c{i}", null, 4)));
        var history = Run(
            new CmaesStrategy(new() { Population = 10 }), space, 300,
            point => point.Values.Count(value => value!.Value.Choice != 2));
        Assert.InRange(Best(history), 0, 1);
    }

    private static double Bowl(Point point) => Numbers(point).Select((x, i) => (i + 1) * Math.Pow(x - 0.3, 2)).Sum();
}
