using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Gp;
using AeCluster.Coordinator.Search.Strategies.Qmc;
using static AeCluster.Coordinator.Tests.Search.Strategies.Searches;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Gp;

public sealed class GpStrategyTests
{
    [Fact]
    public void Branin_is_found_in_forty_trials()
    {
        // scikit-optimize's table has 0.429 +- 0.04 after 200.
        var bests = Enumerable.Range(1, 3).Select(seed => Best(Run(new GpStrategy(new()), Cube(2), 40, Branin, seed))).ToList();
        Assert.All(bests, best => Assert.InRange(best, 0.3978, 0.42));
    }

    [Fact]
    public void Several_pending_trials_are_not_proposed_in_one_place()
    {
        var history = Run(new GpStrategy(new()), Cube(2), 50, Branin, lanes: 8);
        Assert.InRange(Best(history), 0.3978, 0.6);
        Assert.Equal(50, history.Revealed.Select(trial => trial.Point).Distinct().Count());
    }

    [Fact]
    public void Steps_alternatives_and_conditions_are_searched()
    {
        var history = Run(new GpStrategy(new()), Mixed, 60, OfMixed, lanes: 2);
        Assert.InRange(Best(history), 0, 0.15);
    }

    [Fact]
    public void An_instance_that_has_seen_nothing_proposes_the_same()
    {
        var seen = new GpStrategy(new());
        var history = Run(seen, Mixed, 40, OfMixed);
        history.Add(new KnownTrial(40, seen.Suggest(Mixed, new(1, 40, 0), history)!));
        var request = new SuggestRequest(1, 41, 0);
        Assert.Equal(seen.Suggest(Mixed, request, history), new GpStrategy(new()).Suggest(Mixed, request, history));
    }

    [Fact]
    public void A_space_that_has_been_tried_out_and_refusals_do_not_stop_it()
    {
        var space = new Space([new Axis("a", null, 3), new Axis("b", new NumberRange(1, 4, Step: 1))]);
        var history = Run(
            new GpStrategy(new() { Startup = 4 }), space, 20, point => point[0]!.Value.Choice + point[1]!.Value.Number);
        Assert.Equal(12, history.Revealed.Select(trial => trial.Point).Distinct().Count());
        Assert.All(
            Enumerable.Range(0, 12), draw => Assert.NotNull(new GpStrategy(new()).Suggest(space, new(1, 20, draw), history)));
    }

    [Fact]
    public void Of_many_results_the_best_and_some_others_are_chosen()
    {
        Assert.Equal([0, 1, 2], GpSubset.Of([3, 2, 1], 3));
        // 95 to 99 are the best five; the others are every nineteenth.
        var chosen = GpSubset.Of([.. Enumerable.Range(0, 100).Select(i => -(double)i)], 10);
        Assert.Equal([0, 19, 38, 57, 76, 95, 96, 97, 98, 99], chosen);

        var history = new SearchHistory();
        for (var i = 0; i < 700; i++)
        {
            var point = QmcStrategy.At(Cube(2), new SuggestRequest(7, i, 0));
            history.Add(new KnownTrial(i, point) { Values = [Branin(point)] });
        }

        var request = new SuggestRequest(1, 700, 0);
        var suggested = new GpStrategy(new()).Suggest(Cube(2), request, history)!;
        Assert.InRange(Branin(suggested), 0.3978, 1.5);

        // What was seen before does not matter, here neither.
        var seen = new GpStrategy(new());
        seen.Suggest(Cube(2), request, history);
        history.Add(new KnownTrial(700, suggested) { Values = [Branin(suggested)] });
        var next = request with { Index = 701 };
        Assert.Equal(new GpStrategy(new()).Suggest(Cube(2), next, history), seen.Suggest(Cube(2), next, history));
    }

    [Fact]
    public void Failures_and_trials_beyond_limits_are_avoided()
    {
        // Half of the square fails, and of the rest half is not allowed.
        var history = Run(
            new GpStrategy(new()), Cube(2), 50, point =>
            {
                var x = Numbers(point);
                return new KnownTrial(0, point)
                {
                    Values = [x[0] > 0.5 ? double.PositiveInfinity : x[0] + x[1]],
                    Violation = x[1] < 0.5 ? 0.5 - x[1] : 0,
                };
            },
            seed: 1);
        var good = history.Revealed.Where(trial => trial.Violation == 0).ToList();
        Assert.InRange(good.Min(trial => trial.Value), 0.5, 0.52);
    }
}
