using AeCluster.Models.Figures;
using SkiaSharp;

namespace AeCluster.Models.Tests.Figures;

public sealed class SheetTests
{
    private static readonly SheetHeading Heading = SheetHeading.ForTrial("t03", "variational", "reconstructions", 0.273141, 0.81234);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_pixel_of_an_input_and_of_its_reconstruction_is_where_it_belongs(int channels)
    {
        const int count = 12, height = 3, width = 5;
        var inputs = Noise(1, count, channels, height, width);
        var reconstructions = Noise(2, count, channels, height, width);
        var layout = ReconstructionSheet.LayoutOf(inputs, Heading);

        using var sheet = SKBitmap.Decode(ReconstructionSheet.Render(inputs, reconstructions, Heading));

        Assert.Equal((layout.Width, layout.Height), (sheet.Width, sheet.Height));
        foreach (var (batch, row) in new[] { (inputs, 0), (reconstructions, 1) })
        {
            for (var index = 0; index < count; index++)
            {
                AssertShows(sheet, batch, index, layout.Corner(index % 10, index / 10, row), layout.Scale);
            }
        }
    }

    [Fact]
    public void Every_pixel_of_a_sample_is_where_it_belongs()
    {
        var samples = Noise(3, count: 7, channels: 1, height: 28, width: 28);
        var layout = SampleSheet.LayoutOf(samples, Heading);

        using var sheet = SKBitmap.Decode(SampleSheet.Render(samples, Heading));

        Assert.Equal((layout.Width, layout.Height), (sheet.Width, sheet.Height));
        for (var index = 0; index < samples.Count; index++)
        {
            AssertShows(sheet, samples, index, layout.Corner(index % 3, 0, index / 3), layout.Scale);
        }
    }

    [Theory]
    [InlineData(28, 4)]
    [InlineData(32, 3)]
    [InlineData(64, 1)]
    [InlineData(300, 1)]
    public void Small_images_are_magnified_by_a_whole_number(int side, int scale) =>
        Assert.Equal(scale, SampleSheet.LayoutOf(Noise(1, 1, 1, side, side), Heading).Scale);

    [Fact]
    public void Values_are_cut_off_at_black_and_white_and_what_is_no_number_is_magenta()
    {
        var grey = new ImageBatch([-0.5f, 0.5f, 1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity], channels: 1, height: 1, width: 6);
        var colour = new ImageBatch([0f, 0f, 1f, 0f, 0f, float.NaN], channels: 3, height: 1, width: 2);

        Assert.Equal(
            [SKColors.Black, new SKColor(128, 128, 128), SKColors.White, SKColors.Magenta, SKColors.White, SKColors.Black],
            Enumerable.Range(0, 6).Select(x => grey.ColorAt(0, 0, x)));
        Assert.Equal(new SKColor(0, 255, 0), colour.ColorAt(0, 0, 0));
        Assert.Equal(SKColors.Magenta, colour.ColorAt(0, 0, 1));
    }

    [Fact]
    public void A_page_is_wide_enough_for_its_heading()
    {
        var image = Noise(1, 1, 1, 28, 28);
        var wordy = new SheetHeading(new string('W', 60), "");

        Assert.True(SampleSheet.LayoutOf(image, wordy).Width > SampleSheet.LayoutOf(image, Heading).Width);
    }

    [Fact]
    public void No_images_give_an_empty_page()
    {
        var none = new ImageBatch([], 1, 28, 28);

        Assert.NotEmpty(ReconstructionSheet.Render(none, none, Heading));
        Assert.NotEmpty(SampleSheet.Render(none, Heading));
    }

    [Fact]
    public void The_heading_says_which_trial_it_is_and_how_good() => Assert.Equal(
        new SheetHeading("t03 · variational · reconstructions", "validation loss 0.27314   rounded accuracy 81.23 %"), Heading);

    [Fact]
    public void Text_comes_from_the_embedded_typeface_whatever_fonts_the_machine_has()
    {
        foreach (var typeface in new[] { FigureFont.Regular, FigureFont.Bold })
        {
            Assert.Equal("DejaVu Sans", typeface.FamilyName);
            Assert.True(typeface.ContainsGlyphs("t03 · validation loss 0.27 %"));
            // The embedded one is a small part of what a machine would have under that name.
            Assert.InRange(typeface.GlyphCount, 200, 1000);
        }

        Assert.True(FigureFont.Bold.IsBold);
    }

    [Fact]
    public void The_heading_is_drawn()
    {
        using var sheet = SKBitmap.Decode(SampleSheet.Render(Noise(1, 1, 1, 28, 28), Heading));

        var above = Enumerable.Range(0, 80).SelectMany(y => Enumerable.Range(0, sheet.Width).Select(x => sheet.GetPixel(x, y).Red));
        Assert.True(above.Count(red => red < 100) > 500);
    }

    [Fact]
    public void Batches_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImageBatch(new float[10], channels: 1, height: 3, width: 3));
        Assert.Throws<ArgumentException>(() => new ImageBatch(new float[18], channels: 2, height: 3, width: 3));
        Assert.Throws<ArgumentException>(() => ReconstructionSheet.Render(Noise(1, 2, 1, 3, 3), Noise(1, 3, 1, 3, 3), Heading));
    }

    private static void AssertShows(SKBitmap sheet, ImageBatch batch, int index, SKPointI corner, int scale)
    {
        for (var y = 0; y < batch.Height * scale; y++)
        {
            for (var x = 0; x < batch.Width * scale; x++)
            {
                Assert.Equal(batch.ColorAt(index, y / scale, x / scale), sheet.GetPixel(corner.X + x, corner.Y + y));
            }
        }
    }

    private static ImageBatch Noise(int seed, int count, int channels, int height, int width)
    {
        var random = new Random(seed);
        return new ImageBatch([.. Enumerable.Range(0, count * channels * height * width).Select(_ => random.NextSingle())], channels, height, width);
    }
}
