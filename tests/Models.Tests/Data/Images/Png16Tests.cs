using System.Buffers.Binary;
using System.IO.Compression;
using AeCluster.Models.Data;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Data.Images;

/// <summary>Images of 16 bits keep all of them.</summary>
public sealed class Png16Tests : IDisposable
{
    private const byte Grey = 0;
    private const byte Colour = 2;
    private const byte GreyAlpha = 4;
    private const byte ColourAlpha = 6;

    private static readonly ImagesData _images = new() { Folder = "photos", Scale = ScaleKind.None };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<byte, bool> Kinds()
    {
        var kinds = new TheoryData<byte, bool>();
        foreach (var filter in Enumerable.Range(0, 5))
        {
            kinds.Add((byte)filter, false);
            kinds.Add((byte)filter, true);
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_filter_and_interlacing_gives_the_very_levels(byte filter, bool interlaced)
    {
        ushort[] levels = [.. Enumerable.Range(0, 7 * 9).Select(i => (ushort)((i * 1031) ^ (i << 9)))];
        Write("photos/a.png", 7, 9, Grey, levels, filter, interlaced);
        Assert.Equal(levels.Select(level => (float)level), _folder.AllValues(_images with { Limit = 1 }));
    }

    [Fact]
    public void Colours_transparency_and_grey_of_colours_are_those_of_the_file()
    {
        Write("photos/a.png", 2, 1, Colour, [30_000, 30_001, 4, 65_535, 1, 257]);
        Write("photos/b.png", 2, 1, ColourAlpha, [30_000, 30_001, 4, 65_535, 0, 0, 0, 0]);
        Assert.Equal([30_000f, 65_535, 30_001, 1, 4, 257], _folder.AllValues(_images)[..6]);
        Assert.Equal([30_000f, 65_535, 30_001, 65_535, 4, 65_535], _folder.AllValues(_images)[6..]);
        File.Delete(_folder["photos/a.png"]);
        Write("photos/b.png", 2, 1, GreyAlpha, [40_000, 65_535, 40_000, 0]);
        Assert.Equal([40_000f, 65_535], _folder.AllValues(_images with { Channels = ChannelKind.Grey }));
    }

    [Fact]
    public void Sixteen_and_eight_bits_in_one_folder_have_one_white()
    {
        Write("photos/a.png", 2, 1, Grey, [1, 65_535]);
        _folder.WriteGrey("photos/b.png", 2, 51, 255);
        Assert.Equal([1f, 65_535, 51 * 257, 65_535], _folder.AllValues(_images));
        Assert.Equal([1 / 65_535f, 1, 0.2f, 1], _folder.AllValues(_images with { Scale = ScaleKind.Auto }));
    }

    [Fact]
    public void Unit_stretches_them_from_the_lowest_to_the_highest_level()
    {
        // 12 bits, as cameras have.
        Write("photos/a.png", 2, 1, Grey, [95, 4095]);
        Write("photos/b.png", 2, 1, Grey, [95, 2095]);
        var spec = _images with { Scale = ScaleKind.Unit, ValidationFolder = "photos" };
        Assert.Equal([0f, 1, 0, 0.5f], _folder.AllValues(spec)[..4]);
        using var plain = _folder.Load(spec with { Scale = ScaleKind.Auto });
        Assert.Contains(
            "go up to 4095 of 65535 only", Assert.Single(plain.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_model_gets_images_of_either_depth_in_the_units_of_its_training()
    {
        Write("photos/a.png", 2, 1, Grey, [0, 65_535]);
        _folder.WriteGrey("eight/a.png", 2, 51, 255);
        Write("sixteen/a.png", 2, 1, Grey, [257, 128]);
        Assert.Equal([51 * 257f, 65_535], AtUse("eight", ScaleKind.None));
        Assert.Equal([0.2f, 1], AtUse("eight", ScaleKind.Auto));
        Assert.Equal([257f, 128], AtUse("sixteen", ScaleKind.None));

        File.Delete(_folder["photos/a.png"]);
        _folder.WriteGrey("photos/a.png", 2, 0, 255);
        Assert.Equal([1f, 128 / 257f], AtUse("sixteen", ScaleKind.None));
        Assert.Equal([1 / 255f, 128 / 257f / 255], AtUse("sixteen", ScaleKind.Auto));
    }

    [Fact]
    public void A_damaged_one_is_named_wherever_it_is_cut()
    {
        Write("photos/a.png", 5, 4, Grey, [.. Enumerable.Range(0, 20).Select(i => (ushort)(i * 3001))]);
        var whole = File.ReadAllBytes(_folder["photos/a.png"]);
        for (var length = 0; length < whole.Length - 12; length++)
        {
            _folder.Write("photos/a.png", whole[..length]);
            var error = _folder.ErrorOf(_images with { ValidationFolder = "photos" });
            Assert.StartsWith(_folder["photos/a.png"], error, StringComparison.Ordinal);
        }

        for (var place = 45; place < whole.Length - 16; place++)
        {
            byte[] changed = [.. whole];
            changed[place] ^= 0x55;
            _folder.Write("photos/a.png", changed);
            Assert.Contains("is damaged", _folder.ErrorOf(_images with { ValidationFolder = "photos" }), StringComparison.Ordinal);
        }
    }

    private float[] AtUse(string folder, ScaleKind scale)
    {
        var spec = _images with { Scale = scale, ValidationFolder = "photos" };
        using var split = _folder.Load(spec);
        var trained = new TrainedData(spec, split.Train.Shape, split.Preparation);
        using var data = _folder.LoadAll(new ImagesData { Folder = folder }.ForModel(spec, 1, 1, 2), trained);
        return DataFolder.ValuesOf(data);
    }

    private void Write(
        string name, int width, int height, byte type, ushort[] samples, byte filter = 0, bool interlaced = false)
    {
        var channels = type switch { Grey => 1, GreyAlpha => 2, Colour => 3, _ => 4 };
        using var raw = new MemoryStream();
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach (var (firstX, firstY, stepX, stepY) in passes)
        {
            byte[] above = [];
            for (var y = firstY; y < height && firstX < width; y += stepY)
            {
                var row = new List<byte>();
                for (var x = firstX; x < width; x += stepX)
                {
                    for (var channel = 0; channel < channels; channel++)
                    {
                        var sample = samples[(((y * width) + x) * channels) + channel];
                        row.AddRange([(byte)(sample >> 8), (byte)sample]);
                    }
                }

                byte[] bytes = [.. row];
                above = above.Length == 0 ? new byte[bytes.Length] : above;
                raw.WriteByte(filter);
                raw.Write(Filtered(filter, bytes, above, 2 * channels));
                above = bytes;
            }
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(raw.ToArray());
        }

        byte[] header = [.. Big(width), .. Big(height), 16, type, 0, 0, (byte)(interlaced ? 1 : 0)];
        _folder.Write(
            name,
            [
                0x89, .. "PNG"u8, 13, 10, 26, 10,
                .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, []),
            ]);
    }

    private static byte[] Filtered(byte filter, byte[] row, byte[] above, int step) =>
        [.. row.Select((value, i) =>
        {
            int left = i < step ? 0 : row[i - step];
            int up = above[i];
            int corner = i < step ? 0 : above[i - step];
            var guess = left + up - corner;
            var (toLeft, toUp, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
            var prediction = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner,
            };
            return (byte)(value - prediction);
        })];

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] body = [.. type, .. content];
        var crc = uint.MaxValue;
        foreach (var value in body)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return [.. Big(content.Length), .. body, .. Big((int)~crc)];
    }

    private static byte[] Big(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
