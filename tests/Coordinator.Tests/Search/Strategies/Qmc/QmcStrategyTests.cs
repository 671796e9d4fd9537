using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Qmc;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Qmc;

public sealed class QmcStrategyTests
{
    private static readonly Space _square = Cube(2);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-3)]
    public void Scrambled_points_keep_the_sequences_evenness(long seed)
    {
        // A (0, 2)-sequence in base 2: of its first 64 points, each of the 64 boxes of any shape holds exactly one.
        var points = Points(_square, seed, 64).Select(point => (X: point[0]!.Value.Number, Y: point[1]!.Value.Number)).ToList();

        Assert.All(Enumerable.Range(0, 7), columns =>
        {
            var (width, height) = (1 << columns, 64 >> columns);
            Assert.Equal(64, points.Select(at => ((int)(at.X * width), (int)(at.Y * height))).Distinct().Count());
        });
    }

    [Fact]
    public void Scrambled_points_are_uniform_over_the_seeds()
    {
        var x = Enumerable.Range(0, 4000).Select(seed => Points(_square, seed, 1).Single()[0]!.Value.Number).Order().ToList();

        // Kolmogorov and Smirnov's distance, here with less than one chance in 10,000 of being as large.
        Assert.InRange(x.Select((value, i) => Math.Abs(value - ((i + 0.5) / x.Count))).Max(), 0, 2.3 / Math.Sqrt(x.Count));
    }

    [Fact]
    public void A_mean_is_estimated_far_better_than_by_independent_draws()
    {
        var space = Cube(6);
        var errors = Enumerable.Range(0, 50).Select(seed =>
            Points(space, seed, 256).Average(point => point.Values.Sum(value => value!.Value.Number * value.Value.Number)) - 2);

        // Independent draws: the standard deviation of the mean is sqrt(6 x 4/45 / 256) = 0.046.
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0, 0.046 / 5);
    }

    [Fact]
    public void The_same_request_gives_the_same_point_and_another_seed_or_draw_another()
    {
        var first = Points(_square, 1, 3)[2];

        Assert.Equal(first, Points(_square, 1, 3)[2]);
        Assert.NotEqual(first, Points(_square, 2, 3)[2]);
        Assert.NotEqual(first, QmcStrategy.At(_square, new(1, 2, 1)));
    }

    [Fact]
    public void Choices_share_the_points_evenly()
    {
        var space = new Space([new Axis("kind", null, 4), new Axis("rate", new NumberRange(1e-4, 1, IsLog: true))]);

        var counts = Points(space, 3, 64).CountBy(point => point[0]!.Value.Choice).OrderBy(count => count.Key);
        Assert.Equal([16, 16, 16, 16], counts.Select(count => count.Value));
    }

    [Fact]
    public void An_axis_has_a_value_where_its_condition_holds_and_only_there()
    {
        var space = new Space([new Axis("kind", null, 2), new Axis("units", new NumberRange(1, 9, Step: 2), 0, new(0, 1))]);

        Assert.All(Points(space, 3, 50), point => Assert.Equal(point[0]!.Value.Choice == 1, point[1] is not null));
    }

    [Fact]
    public void More_axes_than_there_are_dimensions_are_possible()
    {
        var point = QmcStrategy.At(Cube(SobolSequence.Dimensions + 20), new(1, 5, 0));

        Assert.Equal(point.Values.Length, point.Values.Select(value => value!.Value.Number).Distinct().Count());
    }

    private static Space Cube(int axes) => new(Enumerable.Range(0, axes).Select(i => new Axis($"x{i}", new NumberRange(0, 1))));

    private static List<Point> Points(Space space, long seed, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new QmcStrategy().Suggest(space, new(seed, i, 0), new SearchHistory())!),
    ];
}
