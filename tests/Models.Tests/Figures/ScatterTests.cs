using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using FsCheck;
using FsCheck.Xunit;
using SkiaSharp;

namespace AeCluster.Models.Tests.Figures;

public sealed class ScatterTests
{
    private static readonly SheetHeading _heading = new("t01 · stacked · t-SNE of the codings", "100 examples");

    [Property]
    public void No_two_thumbnails_cover_one_another_and_every_other_point_is_near_one(
        PositiveInt count,
        int seed,
        PositiveInt distance)
    {
        var random = new System.Random(seed);
        var points = Enumerable
            .Range(0, count.Get * 5)
            .Select(_ => new SKPoint(random.NextSingle() * 300, random.NextSingle() * 300))
            .ToArray();
        var least = (distance.Get % 80) + 1f;
        var within = SKRect.Create(20, 20, 250, 250);

        var chosen = Thumbnails.Choose(points, least, within);

        Assert.All(chosen, one => Assert.All(chosen, other => Assert.True(one == other || Between(one, other) >= least)));
        Assert.All(chosen, one => Assert.True(within.Contains(points[one])));
        Assert.All(
            Enumerable.Range(0, points.Length).Where(point => within.Contains(points[point])),
            point => Assert.Contains(chosen, one => one <= point && (one == point || Between(one, point) < least)));

        float Between(int one, int other) =>
            Math.Max(Math.Abs(points[one].X - points[other].X), Math.Abs(points[one].Y - points[other].Y));
    }

    [Fact]
    public void Points_have_the_colour_of_their_class_and_lie_where_they_belong()
    {
        float[] points = [0, 0, 4, 0, 0, 2, 4, 2];
        var layout = new ScatterLayout(points, _heading, [], hasAxes: false);

        using var picture = Decode(new ScatterFigure(points, [0, 1, 2, 0], ["a", "b", "c"], _heading));

        AssertColour(0, 0, 0);
        AssertColour(4, 0, 1);
        AssertColour(0, 2, 2);
        AssertColour(4, 2, 0);
        Assert.True(layout.PixelOf(0, 2).Y < layout.PixelOf(0, 0).Y);
        Assert.Equal(
            layout.PixelOf(4, 0).X - layout.PixelOf(0, 0).X,
            2 * (layout.PixelOf(0, 0).Y - layout.PixelOf(0, 2).Y),
            0.01f);

        void AssertColour(float x, float y, int label)
        {
            // Points are slightly transparent on white.
            var (at, ink) = (layout.PixelOf(x, y), Ink.Classes[label]);
            var seen = picture.GetPixel((int)at.X, (int)at.Y);
            var share = 190 / 255f;
            Assert.Equal(255 - ((255 - ink.Red) * share), seen.Red, 3f);
            Assert.Equal(255 - ((255 - ink.Green) * share), seen.Green, 3f);
            Assert.Equal(255 - ((255 - ink.Blue) * share), seen.Blue, 3f);
        }
    }

    [Fact]
    public void A_thumbnail_is_framed_in_the_colour_of_its_class()
    {
        float[] points = [0, 0, 10, 10];
        var figure = new ScatterFigure(points, [3, 4], [], _heading);
        Assert.Equal([0, 1], figure.ThumbnailPlaces());
        var layout = new ScatterLayout(points, _heading, ["class 3 (1)", "class 4 (1)"], hasAxes: false);

        using var picture = SKBitmap.Decode(
            figure.Render(new ExampleBatch([.. Enumerable.Repeat(0.5f, 2 * 784)], new ExampleShape(1, 28, 28))));

        foreach (var (place, label) in new[] { (layout.PixelOf(0, 0), 3), (layout.PixelOf(10, 10), 4) })
        {
            Assert.Equal(Ink.Classes[label], picture.GetPixel((int)MathF.Round(place.X - 21) - 1, (int)place.Y));
            Assert.Equal(new SKColor(128, 128, 128), picture.GetPixel((int)place.X, (int)place.Y));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(45)]
    [InlineData(2000)]
    public void Any_number_of_classes_is_drawn(int classes)
    {
        var count = Math.Max(classes, 20);
        var random = new System.Random(1);
        float[] points = [.. Enumerable.Range(0, 2 * count).Select(_ => random.NextSingle())];

        using var picture = Decode(
            new ScatterFigure(
                points,
                classes == 0 ? null : [.. Enumerable.Range(0, count).Select(i => (long)(i % classes) - 3)],
                ["only one name"],
                _heading));

        Assert.InRange(picture.Width, 900, 1400);
        Assert.InRange(picture.Height, 500, 1200);
    }

    [Fact]
    public void Ten_classes_more_have_other_shapes()
    {
        var styles = Enumerable.Range(0, 40).Select(PointStyle.Of).ToArray();
        Assert.Equal(40, styles.Distinct().Count());
        Assert.Equal(10, styles.Select(style => style.Color).Distinct().Count());
    }

    [Theory]
    [InlineData]
    [InlineData(1f, 1f)]
    [InlineData(float.NaN, 1f, 2f, 3f)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    [InlineData(1f, 1f, 1f, 1f)]
    [InlineData(0f, 0f, 1e30f, -1e30f)]
    [InlineData(0f, 5f, 1f, 5f)]
    [InlineData(5f, 0f, 5f, 1f)]
    public void Unusual_points_are_no_obstacle(params float[] points)
    {
        using var plain = Decode(new ScatterFigure(points, null, [], _heading));
        using var axes = Decode(new ScatterFigure(points, null, [], _heading, ("coding 1", "coding 2")));
        Assert.True(axes.Height > plain.Height);
    }

    [Theory]
    [InlineData(0, 10, 1)]
    [InlineData(-0.03, 0.04, 0.01)]
    [InlineData(-700, 900, 200)]
    public void Axes_are_marked_at_round_numbers(float low, float high, double step)
    {
        var ticks = new ScatterLayout([low, low, high, high], _heading, [], hasAxes: true).Ticks(vertical: false).ToArray();

        Assert.InRange(ticks.Length, 5, 13);
        Assert.All(ticks, tick => Assert.Equal(0, tick / step - Math.Round(tick / step), 1e-6));
        Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.Equal(step, pair.Second - pair.First, step * 1e-6));
        Assert.True(low > 0 || ticks.Contains(0));
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused() =>
        Assert.Throws<ArgumentException>(() => new ScatterFigure([1, 2, 3, 4], [1], [], _heading));

    private static SKBitmap Decode(ScatterFigure figure) => SKBitmap.Decode(figure.Render());
}
