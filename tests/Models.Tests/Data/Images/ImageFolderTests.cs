using AeCluster.Models.Data.Images;
using AeCluster.Specs.Data;
using AeCluster.Specs.Inspection;
using FsCheck;
using FsCheck.Xunit;
using SkiaSharp;

namespace AeCluster.Models.Tests.Data.Images;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly ImagesData _images = new() { Folder = "photos" };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Grey_images_keep_their_very_levels()
    {
        byte[] levels = [.. Enumerable.Range(0, 256).Select(level => (byte)level)];
        _folder.WriteGrey("photos/a.png", 16, levels);
        using var data = _folder.LoadAll(_images with { Limit = 1, Scale = ScaleKind.None, ValidationFolder = "photos" });
        Assert.Equal("1x16x16", data.Shape.ToString());
        Assert.Equal(levels.Select(level => (float)level), DataFolder.ValuesOf(data).Take(256));
    }

    [Fact]
    public void Bytes_are_divided_by_255_unless_told_otherwise()
    {
        _folder.WriteGrey("photos/a.png", 2, 0, 51);
        _folder.WriteGrey("photos/b.png", 2, 102, 255);
        Assert.Equal([0f, 51 / 255f, 102 / 255f, 1f], _folder.AllValues(_images));
    }

    [Fact]
    public void Colour_is_three_planes_and_one_colour_file_makes_all_colour()
    {
        _folder.WriteImage("photos/a.png", 2, new SKColor(10, 20, 30), new SKColor(40, 50, 60));
        _folder.WriteGrey("photos/b.png", 2, 7, 8);
        Assert.Equal([10f, 40, 20, 50, 30, 60, 7, 8, 7, 8, 7, 8], _folder.AllValues(_images with { Scale = ScaleKind.None }));
    }

    [Fact]
    public void Grey_of_a_colour_is_the_weighted_mean()
    {
        _folder.WriteImage("photos/a.png", 3, new SKColor(255, 0, 0), new SKColor(0, 255, 0), new SKColor(0, 0, 255));
        _folder.WriteImage("photos/b.png", 3, new SKColor(255, 255, 255), new SKColor(10, 20, 30), SKColors.Black);
        Assert.Equal(
            [76f, 150, 29, 255, 18, 0],
            _folder.AllValues(_images with { Channels = ChannelKind.Grey, Scale = ScaleKind.None }));
    }

    [Fact]
    public void Transparency_is_put_on_white()
    {
        _folder.WriteImage("photos/a.png", 3, new SKColor(0, 0, 0, 0), new SKColor(0, 0, 0, 128), new SKColor(100, 0, 200, 255));
        _folder.WriteImage("photos/b.png", 3, SKColors.Red, SKColors.Red, SKColors.Red);
        Assert.Equal(
            [255f, 127, 100, 255, 127, 0, 255, 127, 200],
            _folder.AllValues(_images with { Scale = ScaleKind.None }).Take(9));
    }

    [Fact]
    public void Jpeg_and_webp_are_read_and_names_decide_the_order()
    {
        foreach (var (name, level) in new[] { ("b.jpg", 200), ("c.webp", 100), ("A.png", 50) })
        {
            _folder.WriteGrey($"photos/{name}", 8, [.. Enumerable.Repeat((byte)level, 64)]);
        }

        _folder.Write("photos/readme.txt", "not an image");
        _folder.Write("photos/.hidden.png", "not an image either");
        Assert.Equal(
            [50f, 200, 100],
            _folder
                .AllValues(_images with { Channels = ChannelKind.Grey, Scale = ScaleKind.None })
                .Chunk(64)
                .Select(image => MathF.Round(image.Average())));
    }

    [Fact]
    public void Sub_folders_are_classes_if_all_images_lie_in_them()
    {
        _folder.WriteGrey("photos/dog/1.png", 1, 1);
        _folder.WriteGrey("photos/cat/x/2.png", 1, 2);
        _folder.WriteGrey("photos/dog/3.png", 1, 3);
        using var data = _folder.LoadAll(_images with { Scale = ScaleKind.None });
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal([2f, 1, 3], DataFolder.ValuesOf(data));
        Assert.Equal([0L, 1, 1], data.Labels_N!.data<long>().ToArray());

        _folder.WriteGrey("photos/0.png", 1, 0);
        using var mixed = _folder.LoadAll(_images);
        Assert.Null(mixed.Labels_N);
    }

    [Theory]
    [InlineData(1, "123456")]
    [InlineData(2, "321654")]
    [InlineData(3, "654321")]
    [InlineData(4, "456123")]
    [InlineData(5, "142536")]
    [InlineData(6, "415263")]
    [InlineData(7, "635241")]
    [InlineData(8, "362514")]
    public void Images_are_turned_as_the_camera_was(byte orientation, string expected)
    {
        // Two rows of three tiles of 8 x 8, the block size of JPEG, so that each keeps its level.
        var pixels = new SKColor[24 * 16];
        for (var i = 0; i < pixels.Length; i++)
        {
            var level = (byte)(40 * (1 + (i % 24 / 8) + (3 * (i / 24 / 8))));
            pixels[i] = new SKColor(level, level, level);
        }

        var path = _folder.WriteImage("photos/a.jpg", 24, pixels);
        var jpeg = File.ReadAllBytes(path);
        byte[] exif =
        [
            0xFF,
            0xE1,
            0,
            34,
            .. "Exif\0\0MM\0*"u8,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            orientation,
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        File.WriteAllBytes(path, [.. jpeg[..2], .. exif, .. jpeg[2..]]);

        var (planes, width, height, _) = PixelPlanes.Read(path, 1);
        Assert.Equal(orientation <= 4 ? (24, 16, true, 255) : (16, 24, true, 255), PixelPlanes.Describe(path));
        Assert.Equal(orientation <= 4 ? (24, 16) : (16, 24), (width, height));
        var seen = "";
        for (var y = 4; y < height; y += 8)
        {
            for (var x = 4; x < width; x += 8)
            {
                seen += $"{(int)MathF.Round(planes[(y * width) + x] / 40f)}";
            }
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public void Images_of_several_sizes_are_resized_on_request_and_refused_without()
    {
        _folder.WriteGrey("photos/a.png", 4, 0, 0, 100, 100, 0, 0, 100, 100, 200, 200, 40, 40, 200, 200, 40, 40);
        _folder.WriteGrey("photos/b.png", 2, 0, 100, 200, 40);
        var error = _folder.ErrorOf(_images);
        Assert.Contains("a.png has 4 x 4 pixels", error, StringComparison.Ordinal);
        Assert.Contains("b.png has 2 x 2. Set data.width and data.height", error, StringComparison.Ordinal);
        using var data = _folder.LoadAll(_images with { Width = 2, Height = 2, Scale = ScaleKind.None });
        var values = DataFolder.ValuesOf(data);
        Assert.Equal([0f, 100, 200, 40], values[4..]);

        // The triangle extends beyond its own two pixels: the weights along a side are 3/7, 3/7 and 1/7 of the next quarter.
        Assert.Equal([38f, 82, 154, 66], values[..4]);
    }

    [Property]
    public void Resizing_keeps_what_is_even_and_the_mean_of_what_is_not(
        byte level,
        byte width,
        byte height,
        byte newWidth,
        byte newHeight)
    {
        var (w, h, w2, h2) = (1 + (width % 20), 1 + (height % 20), 1 + (newWidth % 20), 1 + (newHeight % 20));
        ushort[] even = [.. Enumerable.Repeat((ushort)level, 2 * w * h)];
        Assert.Equal(
            Enumerable.Repeat((ushort)level, 2 * w2 * h2),
            Resampling.Resize(new PixelPlanes(even, w, h, byte.MaxValue), w2, h2));

        ushort[] ramp = [.. Enumerable.Range(0, w * h).Select(i => (ushort)(i % w * 255 / Math.Max(1, w - 1)))];
        var resized = Resampling.Resize(new PixelPlanes(ramp, w, h, byte.MaxValue), w2, h2);
        if (w > 1)
        {
            Assert.Equal(ramp.Average(value => (double)value), resized.Average(value => (double)value), 1.5);
        }
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_named()
    {
        _folder.WriteGrey("photos/a.png", 8, [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))]);
        var whole = File.ReadAllBytes(_folder["photos/a.png"]);
        _folder.Write("photos/b.png", whole[..^30]);
        AssertNamed("b.png");
        _folder.Write("photos/b.png", whole[..20]);
        AssertNamed("b.png");
        _folder.Write("photos/b.png", "hello");
        AssertNamed("b.png");
        _folder.Write("photos/b.png", []);
        AssertNamed("b.png");

        void AssertNamed(string name)
        {
            var error = _folder.ErrorOf(_images with { Memory = MemoryUse.Load });
            Assert.StartsWith(_folder[$"photos/{name}"], error, StringComparison.Ordinal);
            Assert.Contains("Replace it, or take it out of the folder", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_without_images_is_explained()
    {
        Directory.CreateDirectory(_folder["photos"]);
        Assert.Contains(
            "has no image in it (.png, .jpg, .jpeg, .webp, .bmp, .gif), nor any other file",
            _folder.ErrorOf(_images),
            StringComparison.Ordinal);
        _folder.Write("photos/x.tiff", "?");
        Assert.Contains("only 1 other file (1 .tiff). Convert them to PNG", _folder.ErrorOf(_images), StringComparison.Ordinal);
        Assert.Contains("is a file", _folder.ErrorOf(_images with { Folder = "photos/x.tiff" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_counted_and_named_by_kind()
    {
        _folder.WriteGrey("photos/a.png", 1, 201);
        _folder.WriteGrey("photos/b.PNG", 1, 200);
        _folder.Write("photos/c.tif", "?");
        _folder.Write("photos/d.TIF", "?");
        _folder.Write("photos/e.heic", "?");
        _folder.Write("photos/list.txt", "?");
        using var split = _folder.Load(_images);
        Assert.Equal(2, split.Train.Count + split.Validation.Count);
        Assert.Equal(
            [
                (FindingKind.Warning, "it holds 3 pictures of kinds that are not read (2 .tif, 1 .heic): they are left out."),
                (FindingKind.Note, "1 file that is no image is left out of it (1 .txt)."),
            ],
            split.Findings.Select(finding =>
                (finding.Kind, finding.Text.Replace(_folder["photos"], "it", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_folder_of_validation_images_validates_in_the_training_images_channels()
    {
        _folder.WriteGrey("photos/a.png", 1, 10);
        _folder.WriteImage("more/b.png", 1, SKColors.Red);
        using var split = _folder.Load(_images with { ValidationFolder = "more", Scale = ScaleKind.None });
        Assert.Equal([10f], DataFolder.ValuesOf(split.Train));
        Assert.Equal([76f], DataFolder.ValuesOf(split.Validation));
    }
}
