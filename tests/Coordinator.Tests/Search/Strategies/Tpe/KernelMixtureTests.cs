using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies.Tpe;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Tpe;

public sealed class KernelMixtureTests
{
    /// <summary>Every kind of axis at once.</summary>
    private static readonly Space _space = new(
    [
        new Axis("kind", null, 3),
        new Axis("rate", new NumberRange(1e-4, 1, IsLog: true)),
        new Axis("clip", new NumberRange(0.1, 10, IsLog: true), Choices: 2),
        new Axis("layers", new NumberRange(1, 4, Step: 1)),
        new Axis("units", new NumberRange(4, 12, IsLog: true, Step: 4), 0, new AxisCondition(0, 1)),
        new Axis("decay", new NumberRange(0, 1), 1, new AxisCondition(0, 2)),
    ]);

    [Fact]
    public void The_prior_has_two_units_of_width_on_an_axis_from_minus_1_to_1()
    {
        // Its standard deviation is the length of the axis; checked by its density, which the ends cut off.
        var mixture = Mixture(new Space([new Axis("x", new NumberRange(-1, 1))]), []);

        var left = 1 - (2 * NormalDistribution.Cumulative(-0.5));
        Assert.Equal(
            NormalDistribution.LogDensity(0.8 / 2) - Math.Log(left), mixture.LogDensity([new Place(0, (0.8 + 1) / 2)]), 12);
    }

    [Fact]
    public void The_tails_of_the_normal_distribution_are_exact() =>
        Assert.Equal(Math.Log(4.906713927147907e-198), NormalDistribution.LogCumulative(-30), 1e-11);

    [Fact]
    public void Densities_over_a_space_with_every_kind_of_axis_sum_to_1()
    {
        var mixture = Mixture(_space, Points(12));
        var random = new SplitMix64(5);
        const int Draws = 40_000;
        var ratios = Enumerable.Range(0, Draws).Select(_ => RatioAtUniform(mixture, random)).ToList();

        // Monte Carlo with uniform draws: the mean of the density relative to theirs is 1.
        var mean = ratios.Average();
        var error = Math.Sqrt(ratios.Sum(ratio => (ratio - mean) * (ratio - mean))) / Draws;
        Assert.InRange(mean, 1 - (4.5 * error), 1 + (4.5 * error));
        Assert.InRange(error, 0, 0.1);
    }

    [Fact]
    public void Draws_follow_the_densities()
    {
        // If a point is drawn from the mixture, the mean of 1 / its density relative to uniform draws is 1.
        var mixture = Mixture(_space, Points(12));
        var random = new SplitMix64(6);
        var ratios = Enumerable.Range(0, 20_000).Select(_ =>
        {
            var point = mixture.Draw(random);
            return Math.Exp(-mixture.LogDensity(Place.Of(_space, point))) * Uniform(point);
        }).ToList();

        var mean = ratios.Average();
        var error = Math.Sqrt(ratios.Sum(ratio => (ratio - mean) * (ratio - mean))) / ratios.Count;
        Assert.InRange(mean, 1 - (4.5 * error), 1 + (4.5 * error));
    }

    [Fact]
    public void A_points_alternative_and_neighbourhood_are_dense()
    {
        var point = _space.Build(axis => axis == 0 ? AxisValue.OfChoice(1) : _space.Axes[axis].FromUnit(0.99));
        var mixture = Mixture(_space, [.. Enumerable.Repeat(Place.Of(_space, point), 20)]);
        var random = new SplitMix64(3);
        var draws = Enumerable.Range(0, 400).Select(_ => mixture.Draw(random)).ToList();

        Assert.InRange(draws.Count(draw => draw[0]!.Value.Choice == 1), 340, 400);
        Assert.InRange(draws.Count(draw => draw[1]!.Value.Number > 0.1), 330, 400);
        Assert.InRange(draws.Count(draw => draw[3]!.Value.Number == 4), 300, 400);
    }

    [Fact]
    public void Settings_that_are_good_only_with_each_other_stay_together()
    {
        var square = new Space([new Axis("x", new NumberRange(0, 1)), new Axis("y", new NumberRange(0, 1))]);
        Place[] At(double both) => [new(0, both), new(0, both)];
        var mixture = Mixture(square, [.. Enumerable.Range(0, 40).Select(i => At(i % 2 == 0 ? 0.1 : 0.9))]);

        Assert.True(mixture.LogDensity([new(0, 0.9), new(0, 0.9)]) - mixture.LogDensity([new(0, 0.9), new(0, 0.1)]) > 3);
    }

    [Fact]
    public void A_point_without_an_axis_says_nothing_about_it()
    {
        var under1 = new Place[] { new(1, 0), new(0, 0.5), new(2, 0.5), new(0, 0.5), new(0, 0.5), new(-1, 0) };
        Place[] At(double decay) => [new(2, 0), new(0, 0.5), new(2, 0.5), new(0, 0.375), new(-1, 0), new(1, decay)];
        var mixture = Mixture(_space, [.. Enumerable.Repeat(under1, 30)]);
        var one = Mixture(_space, []);

        // What is left of a difference between the two is the prior's.
        double Difference(KernelMixture of) => of.LogDensity(At(0.5)) - of.LogDensity(At(0.1));
        Assert.InRange(Difference(mixture), 0, Difference(one));
    }

    private static KernelMixture Mixture(Space space, List<Place[]> points) =>
        new(space, points, [.. Enumerable.Repeat(1.0, points.Count)], prior: 1, width: 0.2);

    private static List<Place[]> Points(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Place.Of(_space, Draw(new SplitMix64((ulong)i))))];

    private static Point Draw(SplitMix64 random) => _space.Build(axis => _space.Axes[axis].FromUnit(random.Unit()));

    private static double RatioAtUniform(KernelMixture mixture, SplitMix64 random)
    {
        var point = Draw(random);
        return Math.Exp(mixture.LogDensity(Place.Of(_space, point))) / Uniform(point);
    }

    /// <summary>The density of uniform draws, on the scale of the estimators: that of numbers is 1.</summary>
    private static double Uniform(Point point) => point.Values
        .Select((value, axis) => value is null ? 1 : 1.0 / (_space.Axes[axis].Choices + (_space.Axes[axis].Range is null ? 0 : 1)))
        .Aggregate((product, each) => product * each);
}
