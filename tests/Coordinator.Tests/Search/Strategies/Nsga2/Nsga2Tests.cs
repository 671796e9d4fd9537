using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Nsga2;
using AeCluster.Coordinator.Search.Strategies.Random;
using static AeCluster.Coordinator.Tests.Search.Strategies.Searches;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Nsga2;

public sealed class Nsga2Tests
{
    private static readonly double[] _reference = [1.1, 1.1];

    /// <summary>The whole fronts have 0.8767 (ZDT1) and 0.5433 (ZDT2).</summary>
    [Theory]
    [InlineData(1, 1, 0.85)]
    [InlineData(1, 12, 0.84)]
    [InlineData(2, 1, 0.35)]
    [InlineData(2, 12, 0.35)]
    public void The_fronts_of_zdt_are_nearly_reached(int problem, int lanes, double volume)
    {
        double Reached(ISearchStrategy strategy) => Volume(Run(strategy, Cube(8), 2500, point => Zdt(problem, point), 1, lanes));
        var (ours, random) = (Reached(new Nsga2Strategy(new())), Reached(new RandomStrategy()));
        Assert.InRange(ours, volume, 0.8767);
        Assert.InRange(random, 0, 0.5 * ours);
    }

    [Fact]
    public void An_instance_that_has_seen_nothing_proposes_the_same()
    {
        var seen = new Nsga2Strategy(new() { Population = 10 });
        var history = Run(seen, Mixed, 47, OfMixed, lanes: 5);
        var request = new SuggestRequest(1, 47, 0);
        var fresh = new Nsga2Strategy(new() { Population = 10 });
        Assert.Equal(seen.Suggest(Mixed, request, history), fresh.Suggest(Mixed, request, history));
        Assert.NotEqual(seen.Suggest(Mixed, request, history), fresh.Suggest(Mixed, request with { Draw = 1 }, history));
    }

    [Fact]
    public void Alternatives_steps_and_conditions_are_bred()
    {
        var history = Run(new Nsga2Strategy(new()), Mixed, 900, OfMixed, lanes: 4);
        Assert.InRange(Best(history), 0, 0.15);
    }

    [Fact]
    public void Trials_within_the_limits_are_preferred_and_failed_ones_are_last()
    {
        KnownTrial[] trials =
        [
            Trial(double.PositiveInfinity, 0), Trial(0, 0, violation: 2), Trial(5, 5), Trial(0, 0, violation: 1), Trial(1, 6),
            Trial(6, 6),
        ];
        Assert.Equal(
            [[2, 4], [5], [3], [1], [0]],
            Nsga2Selection.Fronts(trials).Select(front => front.Select(trial => Array.IndexOf(trials, trial))));
        Assert.Equal([2, 4, 5, 3], Nsga2Selection.Best(trials, 4).Select(ranked => Array.IndexOf(trials, ranked.Trial)));
    }

    [Fact]
    public void Crowding_is_what_deb_defined()
    {
        var crowding = Nsga2Selection.Crowding([Trial(0, 10), Trial(1, 6), Trial(2, 5), Trial(10, 0)]);
        Assert.Equal(
            [double.PositiveInfinity, 0.2 + 0.5, 0.9 + 0.6, double.PositiveInfinity], crowding.Select(x => Math.Round(x, 12)));
    }

    [Fact]
    public void Children_are_within_the_range_and_near_their_parents()
    {
        var random = new SplitMix64(3);
        var crossed = Enumerable.Range(0, 20_000)
            .Select(i => Nsga2Variation.Crossed(0.1, 0.4, random.Unit(), i % 2 == 0))
            .ToList();
        Assert.All(crossed, place => Assert.InRange(place, 0, 1));
        Assert.InRange(crossed.Average(), 0.24, 0.26);
        Assert.InRange(crossed.Count(place => Math.Min(Math.Abs(place - 0.1), Math.Abs(place - 0.4)) < 0.05), 17_000, 20_000);

        var mutated = Enumerable.Range(0, 20_000).Select(_ => Nsga2Variation.Mutated(0.02, random.Unit())).ToList();
        Assert.All(mutated, place => Assert.InRange(place, 0, 1));
        Assert.InRange(mutated.Count(place => place < 0.02), 9_500, 10_500);
    }

    private static KnownTrial Trial(double first, double second, double violation = 0) =>
        new(0, Cube(1).Build(_ => default)) { Values = [first, second], Violation = violation };

    /// <summary>Zitzler, Deb and Thiele, 2000.</summary>
    private static KnownTrial Zdt(int problem, Point point)
    {
        var x = Numbers(point);
        var g = 1 + (9 * x.Skip(1).Average());
        var ratio = x[0] / g;
        return new KnownTrial(0, point) { Values = [x[0], g * (1 - (problem == 1 ? Math.Sqrt(ratio) : ratio * ratio))] };
    }

    private static double Volume(SearchHistory history)
    {
        var values = history.Revealed.Select(trial => (IReadOnlyList<double>)trial.Values!.Value).ToList();
        return ParetoFront.Hypervolume([.. ParetoFront.Of(values).Select(i => values[i])], _reference);
    }
}
