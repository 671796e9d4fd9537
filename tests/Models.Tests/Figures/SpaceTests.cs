using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using SkiaSharp;

namespace AeCluster.Models.Tests.Figures;

public sealed class SpaceTests
{
    private static readonly SheetHeading _heading = new("t01 · linear · reconstructions", "2 examples");

    [Theory]
    [InlineData(1, 1, 2, true)]
    [InlineData(1, 1, 3, true)]
    [InlineData(3, 1, 1, true)]
    [InlineData(1, 3, 1, true)]
    [InlineData(1, 1, 1, false)]
    [InlineData(1, 2, 2, false)]
    [InlineData(1, 28, 28, false)]
    public void Two_or_three_values_are_points(int channels, int height, int width, bool shown) =>
        Assert.Equal(shown, SpaceFigure.Shows(new ExampleShape(channels, height, width)));

    [Fact]
    public void In_the_plane_inputs_and_reconstructions_lie_where_their_values_say()
    {
        var shape = new ExampleShape(1, 1, 2);
        var layout = new ScatterLayout([0, 0, 4, 2, 1, 0, 3, 2], _heading, ["input", "reconstruction"], hasAxes: true);

        using var picture = SKBitmap.Decode(
            SpaceFigure.Render(new ExampleBatch([0, 0, 4, 2], shape), new ExampleBatch([1, 0, 3, 2], shape), _heading));

        foreach (var (x, y, ink) in new[] { (0, 0, 0), (4, 2, 0), (1, 0, 1), (3, 2, 1) })
        {
            var at = layout.PixelOf(x, y);
            Assert.Equal(Ink.Classes[ink], picture.GetPixel((int)at.X, (int)at.Y));
        }
    }

    [Fact]
    public void In_space_higher_is_higher_and_further_right_is_further_right()
    {
        var shape = new ExampleShape(1, 1, 3);
        var (low, high, right) = (Place(0.2f, 0.2f, 0.2f), Place(0.2f, 0.2f, 0.8f), Place(0.8f, 0.2f, 0.2f));

        Assert.True(high.Y < low.Y - 50);
        Assert.Equal(low.X, high.X, 1f);
        Assert.True(right.X > low.X + 50);

        // Only one point differs from its reconstruction; the box is always the same.
        SKPoint Place(float x, float y, float z)
        {
            float[] box = [0, 0, 0, 1, 1, 1];
            using var picture = SKBitmap.Decode(SpaceFigure.Render(
                new ExampleBatch([.. box, x, y, z], shape), new ExampleBatch([.. box, 0.5f, 0.5f, 0.5f], shape), _heading));
            var inputs = Enumerable
                .Range(0, picture.Width * picture.Height)
                .Select(i => new SKPoint(i % picture.Width, i / picture.Width))
                .Where(at => at.X < 980 && picture.GetPixel((int)at.X, (int)at.Y) == Ink.Classes[0])
                .ToList();
            return new SKPoint(inputs.Average(at => at.X), inputs.Average(at => at.Y));
        }
    }

    [Theory]
    [InlineData]
    [InlineData(1f, 1f, 1f)]
    [InlineData(1f, 2f, 3f, float.NaN, 5f, 6f)]
    [InlineData(0f, 0f, 0f, 1e30f, 0f, -1e30f)]
    public void Unusual_points_are_no_obstacle(params float[] points)
    {
        var batch = new ExampleBatch(points, new ExampleShape(1, 1, 3));
        Assert.NotEmpty(SpaceFigure.Render(batch, batch, _heading));
    }

    [Fact]
    public void What_is_no_point_is_refused()
    {
        var (points, images) = (
            new ExampleBatch(new float[6], new ExampleShape(1, 1, 3)),
            new ExampleBatch(new float[8], new ExampleShape(1, 2, 2)));
        Assert.Throws<ArgumentException>(() => SpaceFigure.Render(images, images, _heading));
        Assert.Throws<ArgumentException>(() =>
            SpaceFigure.Render(points, new ExampleBatch(new float[9], points.Shape), _heading));
    }
}
