using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Random;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Random;

public sealed class RandomStrategyTests
{
    private static readonly Space _space = new(
    [
        new Axis("kind", null, 3),
        new Axis("rate", new NumberRange(1e-4, 1, IsLog: true)),
        new Axis("clip", new NumberRange(0.1, 10), Choices: 1),
        new Axis("units", new NumberRange(1, 4, Step: 1), 0, new AxisCondition(0, 2)),
    ]);

    [Fact]
    public void A_draw_follows_from_seed_index_draw_and_axis()
    {
        var point = Draw(_space, 5, 7);

        Assert.Equal(point, Draw(_space, 5, 7));
        Assert.NotEqual(point, Draw(_space, 6, 7));
        Assert.NotEqual(point, Draw(_space, 5, 8));
        Assert.NotEqual(point, Draw(_space, 5, 7, draw: 1));
        Assert.Equal(point[1], Draw(new Space([_space.Axes[1]]), 5, 7)[0]);
    }

    [Fact]
    public void Every_kind_of_axis_is_drawn_as_it_is_described()
    {
        var points = Enumerable.Range(0, 4000).Select(index => Draw(_space, 1, index)).ToList();

        Assert.All(points.CountBy(point => point[0]!.Value.Choice), kind => Assert.InRange(kind.Value, 1200, 1470));
        Assert.InRange(points.Count(point => point[1]!.Value.Number < 1e-2), 1850, 2150);
        Assert.InRange(points.Count(point => point[2]!.Value.IsNumber), 1850, 2150);
        Assert.All(points, point => Assert.Equal(point[0]!.Value.Choice == 2, point[3] is not null));
        Assert.Equal([1.0, 2, 3, 4], points.Select(point => point[3]?.Number).OfType<double>().Distinct().Order());
    }

    private static Point Draw(Space space, long seed, int index, int draw = 0) =>
        new RandomStrategy().Suggest(space, new SuggestRequest(seed, index, draw), new SearchHistory())!;
}
