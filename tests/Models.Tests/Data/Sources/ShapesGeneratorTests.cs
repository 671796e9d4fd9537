using System.Security.Cryptography;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;
using TorchSharp;

namespace AeCluster.Models.Tests.Data.Sources;

public sealed class ShapesGeneratorTests
{
    [Fact]
    public void The_images_are_the_same_for_ever_and_everywhere() =>
        Assert.Equal(
            "0c0f7e1f7e9e60cd947f1951439b3a11c542f4b8ee7475f0462916d0a3a75b48",
            Convert.ToHexStringLower(SHA256.HashData(ShapesGenerator.Draw(1_000, seed: 1, subset: 0))));

    [Fact]
    public void More_images_begin_with_the_same_ones_and_subsets_and_seeds_differ()
    {
        var few = ShapesGenerator.Draw(20, 1, 0);
        Assert.Equal(few, ShapesGenerator.Draw(30, 1, 0)[..few.Length]);
        Assert.NotEqual(few, ShapesGenerator.Draw(20, 1, 1));
        Assert.NotEqual(few, ShapesGenerator.Draw(20, 2, 0));
    }

    [Fact]
    public void Ten_balanced_classes_differ_from_each_other_and_within_themselves()
    {
        using var scope = torch.NewDisposeScope();
        using var data = ShapesGenerator.Generate(2_000, 1, 0);
        var labels = data.Labels_N!.data<long>().ToArray();
        Assert.Equal(10, data.ClassNames.Count);
        Assert.Equal(data.ClassNames.Count, data.ClassNames.Distinct().Count());
        Assert.All(labels.GroupBy(l => l), g => Assert.Equal(200, g.Count()));

        // The mean images of classes differ by more than chance, and no two images are the same.
        var means = Enumerable.Range(0, 10).Select(c => data.Whole_NCHW![data.Labels_N.eq(c)].mean([0])).ToList();
        for (var a = 0; a < 10; a++)
        {
            for (var b = 0; b < a; b++)
            {
                Assert.True(
                    (means[a] - means[b]).abs().mean().ToSingle() > 0.01,
                    $"{data.ClassNames[a]} looks like {data.ClassNames[b]}");
            }
        }

        var images = data.Whole_NCHW!.flatten(1)
            .data<float>()
            .ToArray()
            .Chunk(784)
            .Select(i => Convert.ToHexString(SHA256.HashData(i.Select(v => (byte)(v * 255)).ToArray())));
        Assert.Equal(2_000, images.Distinct().Count());
    }

    [Fact]
    public void Every_image_shows_something_within_its_frame_and_range()
    {
        using var scope = torch.NewDisposeScope();
        using var data = ShapesGenerator.Generate(1_000, 7, 0);
        Assert.Equal(0, data.Whole_NCHW!.min().ToSingle());
        Assert.InRange(data.Whole_NCHW!.max().ToSingle(), 0.9f, 1f);
        foreach (var image in data.Whole_NCHW!.flatten(1).data<float>().ToArray().Chunk(784))
        {
            Assert.InRange(image.Average(), 0.01, 0.7);
            Assert.Contains(image, v => v is > 0.05f and < 0.5f);
        }
    }

    [Fact]
    public void A_split_has_the_sizes_asked_for()
    {
        using var split = DataSources.Load(
            new ShapesData { Train = 12, Validation = 5 },
            new DataLocations(null, "unused"),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((12, 5), (split.Train.Count, split.Validation.Count));
        Assert.Equal(new ExampleShape(1, 28, 28), split.Train.Shape);
    }

    [Theory]
    [InlineData("1x28x28", true)]
    [InlineData("3x1x2", true)]
    [InlineData("1x28", false)]
    [InlineData("0x1x1", false)]
    [InlineData("ax1x1", false)]
    [InlineData("65536x65536x1", false)]
    public void A_shape_is_written_and_read(string text, bool valid) =>
        Assert.Equal(valid ? text : null, ExampleShape.Parse(text)?.ToString());
}
