using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Figures;

public sealed class SheetTests
{
    private static readonly SheetHeading _heading = SheetHeading.ForTrial(
        "t03",
        "variational",
        "reconstructions",
        new EpochMetrics(1, "train", 10, 0.3, 0.273141, 0.81234, new Dictionary<string, double>(), 0, 0));

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public void Every_pixel_of_an_input_its_noise_and_its_reconstruction_is_where_it_belongs(int channels, bool noisy)
    {
        const int count = 12;
        var shape = new ExampleShape(channels, 3, 5);
        var rows = Enumerable.Range(1, noisy ? 3 : 2).Select(seed => Noise(seed, count, shape)).ToArray();
        var band = new ReconstructionBand("all of them", rows[0], noisy ? rows[1] : null, rows[^1], ["first", "second"]);
        var layout = new SheetLayout(rows[0], _heading, ReconstructionSheet.BandsOf([band]));

        using var sheet = SKBitmap.Decode(ReconstructionSheet.Render([band], _heading));

        Assert.Equal((layout.Width, layout.Height), (sheet.Width, sheet.Height));
        for (var row = 0; row < rows.Length; row++)
        {
            for (var index = 0; index < count; index++)
            {
                AssertShows(sheet, rows[row], index, layout.Corner(index % 10, index / 10, row), (int)layout.Scale);
            }
        }
    }

    [Fact]
    public void Every_pixel_of_a_sample_is_where_it_belongs()
    {
        var samples = Noise(3, 7, new ExampleShape(1, 28, 28));
        var layout = LayoutOf(samples, _heading);

        using var sheet = SKBitmap.Decode(SampleSheet.Render(samples, _heading));

        Assert.Equal((layout.Width, layout.Height), (sheet.Width, sheet.Height));
        for (var index = 0; index < samples.Count; index++)
        {
            AssertShows(sheet, samples, index, layout.Corner(index % 3, 0, index / 3), (int)layout.Scale);
        }
    }

    [Fact]
    public void Every_step_between_examples_is_where_it_belongs_and_the_examples_are_at_the_corners()
    {
        var shape = new ExampleShape(1, 28, 28);
        var (inputs, steps) = (Noise(1, 4, shape), Noise(2, 12, shape));
        InterpolationEnd[] corners = [.. Enumerable.Range(0, 4).Select(index => new InterpolationEnd(index, $"{index} Bag"))];
        var layout = new SheetLayout(inputs, _heading, InterpolationSheet.GridOf(inputs, corners, steps, columns: 4));

        using var sheet = SKBitmap.Decode(InterpolationSheet.RenderGrid(inputs, corners, steps, columns: 4, _heading));

        for (var step = 0; step < 12; step++)
        {
            AssertShows(sheet, steps, step, layout.Corner(1 + (step % 4), 0, step / 4), 4);
        }

        foreach (var (input, column, row) in new[] { (0, 0, 0), (1, 5, 0), (2, 0, 2), (3, 5, 2) })
        {
            AssertShows(sheet, inputs, input, layout.Corner(column, 0, row), 4);
        }

        // Only the last row needs space for captions: those of the first overlap empty positions.
        Assert.Equal(layout.Corner(0, 0, 1).Y - layout.Corner(0, 0, 0).Y, layout.Corner(0, 0, 2).Y - layout.Corner(0, 0, 1).Y);
    }

    [Fact]
    public void Rows_between_examples_begin_and_end_at_them()
    {
        var shape = new ExampleShape(1, 28, 28);
        var (inputs, steps) = (Noise(1, 4, shape), Noise(2, 6, shape));
        (InterpolationEnd, InterpolationEnd)[] pairs = [(new(0, "from"), new(2, "to")), (new(1, "from"), new(3, "to"))];
        var layout = new SheetLayout(inputs, _heading, InterpolationSheet.RowsOf(inputs, pairs, steps, columns: 3));

        using var sheet = SKBitmap.Decode(InterpolationSheet.RenderRows(inputs, pairs, steps, columns: 3, _heading));

        AssertShows(sheet, inputs, 1, layout.Corner(0, 0, 1), 4);
        AssertShows(sheet, steps, 5, layout.Corner(3, 0, 1), 4);
        AssertShows(sheet, inputs, 3, layout.Corner(4, 0, 1), 4);
    }

    [Fact]
    public void Captions_that_are_too_long_are_cut_off()
    {
        Assert.Equal("Bag", Ink.Fit("Bag", Ink.CaptionSize, 100));
        var cut = Ink.Fit("1234 horizontal stripes", Ink.CaptionSize, 100);
        Assert.EndsWith("...", cut, StringComparison.Ordinal);
        Assert.StartsWith("1234 hor", cut, StringComparison.Ordinal);
        Assert.InRange(Ink.WidthOf(cut, Ink.CaptionSize), 80, 100);
    }

    [Theory]
    [InlineData(28, 4)]
    [InlineData(32, 3)]
    [InlineData(64, 1)]
    [InlineData(256, 1)]
    [InlineData(512, 0.5f)]
    public void Small_images_are_magnified_by_a_whole_number_and_large_ones_are_made_smaller(int side, float scale) =>
        Assert.Equal(scale, LayoutOf(Noise(1, 1, new ExampleShape(1, side, side)), _heading).Scale);

    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(700)]
    public void A_page_is_never_much_wider_than_a_screen(int side)
    {
        var images = Noise(1, 40, new ExampleShape(1, side, side));

        Assert.InRange(LayoutOf(images, _heading).Width, 100, 1400);
    }

    [Fact]
    public void Values_are_cut_off_at_black_and_white_and_what_is_no_number_is_magenta()
    {
        var grey = new ExampleBatch(
            [-0.5f, 0.5f, 1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity],
            new ExampleShape(1, 2, 3));
        var colour = new ExampleBatch([0f, 0f, 1f, 0f, 0f, float.NaN], new ExampleShape(3, 1, 2));

        Assert.Equal(
            [SKColors.Black, new SKColor(128, 128, 128), SKColors.White, SKColors.Magenta, SKColors.White, SKColors.Black],
            Enumerable.Range(0, 6).Select(pixel => grey.ColorAt(0, pixel / 3, pixel % 3, ValueRange.Unit)));
        Assert.Equal(new SKColor(0, 255, 0), colour.ColorAt(0, 0, 0, ValueRange.Unit));
        Assert.Equal(SKColors.Magenta, colour.ColorAt(0, 0, 1, ValueRange.Unit));
    }

    [Fact]
    public void Images_beyond_zero_to_one_are_shown_between_their_lowest_and_their_highest_value()
    {
        var scaled = new ExampleBatch([-3f, 0f, 1f, 5f], new ExampleShape(1, 2, 2));

        Assert.Equal(new ValueRange(-3, 5), scaled.Range);
        Assert.Equal(new SKColor(96, 96, 96), scaled.ColorAt(0, 0, 1, scaled.Range));
    }

    [Fact]
    public void Images_of_an_unusual_number_of_channels_are_grey()
    {
        var two = new ExampleBatch([0f, 1f, 0f, 1f, 1f, 1f, 0f, 0f], new ExampleShape(2, 2, 2));

        Assert.True(two.IsImage);
        Assert.Equal(new SKColor(128, 128, 128), two.ColorAt(0, 0, 0, two.Range));
        Assert.Equal(SKColors.White, two.ColorAt(0, 0, 1, two.Range));
        Assert.NotEmpty(SampleSheet.Render(two, _heading));
    }

    [Theory]
    [InlineData(1, 50, 1, 50, 1)]
    [InlineData(1, 50, 3, 50, 3)]
    [InlineData(1, 1, 3, 3, 1)]
    [InlineData(3, 1, 1, 3, 1)]
    [InlineData(2, 1, 40, 40, 2)]
    [InlineData(9, 1, 2, 18, 1)]
    [InlineData(1, 5, 1, 5, 1)]
    [InlineData(1, 1, 1, 1, 1)]
    public void What_is_no_image_is_a_series_and_is_drawn(int channels, int height, int width, int steps, int features)
    {
        var batch = Noise(1, 4, new ExampleShape(channels, height, width));

        Assert.False(batch.IsImage);
        Assert.Equal((steps, features), (batch.Steps, batch.Features));
        var values = Enumerable
            .Range(0, features)
            .SelectMany(feature => Enumerable.Range(0, steps).Select(step => batch.ValueAt(3, step, feature)));
        Assert.Equal(steps * features, values.Distinct().Count());
        Assert.NotEmpty(SampleSheet.Render(batch, _heading));
        Assert.NotEmpty(ReconstructionSheet.Render([new ReconstructionBand(batch, Noise(2, 4, batch.Shape))], _heading));
    }

    [Fact]
    public void A_series_goes_from_left_to_right_and_from_low_to_high()
    {
        var rising = new ExampleBatch([.. Enumerable.Range(0, 50).Select(step => (float)step)], new ExampleShape(1, 50, 1));
        var corner = LayoutOf(rising, _heading).Corner(0, 0, 0);

        using var sheet = SKBitmap.Decode(SampleSheet.Render(rising, _heading));

        Assert.Equal(Ink.Classes[0], sheet.GetPixel(corner.X + 7, corner.Y + 96 - 7));
        Assert.Equal(Ink.Classes[0], sheet.GetPixel(corner.X + 188 - 7, corner.Y + 6));
        Assert.Equal(SKColors.White, sheet.GetPixel(corner.X + 7, corner.Y + 7));
    }

    [Fact]
    public void A_series_with_gaps_is_drawn_all_the_same() =>
        Assert.NotEmpty(
            SampleSheet.Render(
                new ExampleBatch([float.NaN, 1, float.NaN, float.NaN, 2, 3], new ExampleShape(1, 1, 6)),
                _heading));

    [Fact]
    public void Samples_of_a_generative_model_are_drawn_by_their_seed()
    {
        var spec = TestRuns.Spec("variational", "adam");
        using var model = ModelRegistry.Create(spec.Model, spec.Training.Loss, new ExampleShape(1, 28, 28), seed: 1);

        Assert.Equal(SampleSheet.Draw(model, count: 4, seed: 7), SampleSheet.Draw(model, count: 4, seed: 7));
        Assert.NotEqual(SampleSheet.Draw(model, count: 4, seed: 7), SampleSheet.Draw(model, count: 4, seed: 8));
        using var stacked = ModelRegistry.Create(
            TestRuns.Model("stacked"),
            spec.Training.Loss,
            new ExampleShape(1, 28, 28),
            seed: 1);
        Assert.Throws<ArgumentException>(() => SampleSheet.Draw(stacked, count: 4, seed: 7));
    }

    [Fact]
    public void Tensors_become_examples()
    {
        using var scope = NewDisposeScope();
        var batch = ExampleBatch.Of(arange(24, dtype: ScalarType.Float32).view(2, 1, 3, 4).transpose(2, 3));

        Assert.Equal((2, new ExampleShape(1, 4, 3)), (batch.Count, batch.Shape));
        Assert.Equal(new ValueRange(0, 23), batch.Range);
        Assert.Equal(batch.ColorAt(0, 0, 1, new ValueRange(0, 8)), new SKColor(128, 128, 128));
    }

    [Fact]
    public void A_page_is_wide_enough_for_its_heading()
    {
        var image = Noise(1, 1, new ExampleShape(1, 28, 28));
        var wordy = new SheetHeading(new string('W', 60), "");

        Assert.True(LayoutOf(image, wordy).Width > LayoutOf(image, _heading).Width);
    }

    [Fact]
    public void Every_line_of_detail_has_its_place_above_the_examples()
    {
        var image = Noise(1, 1, new ExampleShape(1, 28, 28));
        var (one, three) = (LayoutOf(image, new SheetHeading("t", "a")), LayoutOf(image, new SheetHeading("t", "a\nb\nc")));

        Assert.Equal((1, 3), (one.Heading.DetailBaselines.Count, three.Heading.DetailBaselines.Count));
        Assert.True(three.Heading.DetailBaselines[2].Y < three.Corner(0, 0, 0).Y);
        Assert.Equal(one.Corner(0, 0, 0).Y + (2 * (Ink.DetailSize + 4)), three.Corner(0, 0, 0).Y);
    }

    [Fact]
    public void No_images_give_an_empty_page()
    {
        var none = new ExampleBatch([], new ExampleShape(1, 28, 28));

        Assert.NotEmpty(ReconstructionSheet.Render([new ReconstructionBand(none, none)], _heading));
        Assert.NotEmpty(SampleSheet.Render(none, _heading));
    }

    [Fact]
    public void The_heading_says_which_trial_it_is_and_how_good() =>
        Assert.Equal(
            ("t03 · variational · reconstructions", "validation loss 0.27314   rounded accuracy 81.23 %"),
            (_heading.Title, _heading.Detail));

    [Fact]
    public void Text_comes_from_the_embedded_typeface_whatever_fonts_the_machine_has()
    {
        foreach (var typeface in new[] { FigureFont.Regular, FigureFont.Bold })
        {
            Assert.Equal("DejaVu Sans", typeface.FamilyName);
            Assert.True(typeface.ContainsGlyphs("t03 · validation loss 0.27 %"));
            // The embedded font is much smaller than an installed one of that name would be.
            Assert.InRange(typeface.GlyphCount, 200, 1000);
        }

        Assert.True(FigureFont.Bold.IsBold);
    }

    [Fact]
    public void The_heading_is_drawn()
    {
        using var sheet = SKBitmap.Decode(SampleSheet.Render(Noise(1, 1, new ExampleShape(1, 28, 28)), _heading));

        var above = Enumerable
            .Range(0, 80)
            .SelectMany(y => Enumerable.Range(0, sheet.Width).Select(x => sheet.GetPixel(x, y).Red));
        Assert.True(above.Count(red => red < 100) > 500);
    }

    [Fact]
    public void Batches_that_do_not_fit_are_refused()
    {
        var shape = new ExampleShape(1, 3, 3);

        Assert.Throws<ArgumentException>(() => new ExampleBatch(new float[10], shape));
        Assert.Throws<ArgumentException>(() =>
            ReconstructionSheet.Render([new ReconstructionBand(Noise(1, 2, shape), Noise(1, 3, shape))], _heading));
        Assert.Throws<ArgumentException>(() => ReconstructionSheet.Render(
            [new ReconstructionBand("", Noise(1, 2, shape), Noise(1, 3, shape), Noise(1, 2, shape), [])], _heading));
    }

    private static SheetLayout LayoutOf(ExampleBatch samples, SheetHeading heading) =>
        new(samples, heading, SampleSheet.BandsOf(samples));

    private static void AssertShows(SKBitmap sheet, ExampleBatch batch, int index, SKPointI corner, int scale)
    {
        for (var y = 0; y < batch.Shape.Height * scale; y++)
        {
            for (var x = 0; x < batch.Shape.Width * scale; x++)
            {
                Assert.Equal(
                    batch.ColorAt(index, y / scale, x / scale, ValueRange.Unit),
                    sheet.GetPixel(corner.X + x, corner.Y + y));
            }
        }
    }

    private static ExampleBatch Noise(int seed, int count, ExampleShape shape)
    {
        var random = new System.Random(seed);
        return new ExampleBatch([.. Enumerable.Range(0, count * shape.Values).Select(_ => random.NextSingle())], shape);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Series_of_several_features_have_a_legend(int features, bool hasLegend)
    {
        var batch = new ExampleBatch(new float[4 * 50 * features], new ExampleShape(1, 50, features));
        using var sheet = SKBitmap.Decode(SampleSheet.Render(batch, _heading));
        var colours = Enumerable.Range(0, features).Select(feature => Ink.Classes[feature]);
        Assert.All(colours, colour => Assert.Equal(
            hasLegend,
            Enumerable.Range(0, sheet.Width).Any(x => Enumerable.Range(60, 60).Any(y => sheet.GetPixel(x, y) == colour))));
    }
}
