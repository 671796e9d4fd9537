using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace AeCluster.Models.Data.Images;

/// <summary>
/// Decodes PNG files of 16 bits a sample (PNG specification, third edition). The decoder's library reduces them to 8 bits, or to
/// the 11 of half-precision floats.
/// </summary>
internal static class Png16
{
    /// <summary>Length of signature and header chunk.</summary>
    private const int Beginning = 33;
    private const int SampleBytes = sizeof(ushort);

    /// <summary>First column and row, and steps to the next ones, of each pass of an interlaced image (Adam7).</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] _interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Whether a file is such a PNG. Leaves it at its beginning.</summary>
    public static bool IsIn(Stream file)
    {
        Span<byte> begin = stackalloc byte[Beginning];
        file.Position = 0;
        var got = file.ReadAtLeast(begin, Beginning, throwOnEndOfStream: false);
        file.Position = 0;
        return got == Beginning && begin.StartsWith(Signature) && begin[24] == 16;
    }

    /// <returns>Red, green, blue and alpha of each pixel, row by row.</returns>
    /// <exception cref="DataException">The file is damaged, or too large.</exception>
    public static (ushort[] Rgba, int Width, int Height) Read(Stream file, string path)
    {
        try
        {
            return Decode(file, path);
        }
        catch (EndOfStreamException)
        {
            throw Damaged(path, "it ends too early");
        }
        catch (InvalidDataException error)
        {
            throw Damaged(path, $"its content is not valid ({error.Message.TrimEnd('.')})");
        }
    }

    private static (ushort[] Rgba, int Width, int Height) Decode(Stream file, string path)
    {
        var begin = new byte[Beginning];
        file.Position = 0;
        file.ReadExactly(begin);
        var width = BinaryPrimitives.ReadUInt32BigEndian(begin.AsSpan(16));
        var height = BinaryPrimitives.ReadUInt32BigEndian(begin.AsSpan(20));
        var channels = begin[25] switch
        {
            0 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            var type => throw Damaged(path, $"it has the colour type {type}"),
        };
        if (width == 0 || height == 0 || (ulong)width * height * 4 > int.MaxValue / SampleBytes)
        {
            throw new DataException($"{path} is too large, or empty: {width} x {height} pixels.");
        }

        var image = new Image((int)width, (int)height, channels);
        var (packed, transparent) = ReadChunks(file, channels);
        using var samples = new ZLibStream(packed, CompressionMode.Decompress);
        foreach (var pass in begin[28] == 0 ? [(0, 0, 1, 1)] : _interlaced)
        {
            image.ReadPass(samples, pass, transparent);
        }

        return (image.Rgba, (int)width, (int)height);
    }

    /// <returns>The compressed samples, and the colour that is transparent; null if there is none.</returns>
    private static (MemoryStream Packed, ushort[]? Transparent) ReadChunks(Stream file, int channels)
    {
        var packed = new MemoryStream();
        ushort[]? transparent = null;
        var head = new byte[8];
        while (true)
        {
            file.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (length > file.Length - file.Position)
            {
                throw new EndOfStreamException();
            }

            var content = new byte[length];
            file.ReadExactly(content);
            file.Position += sizeof(uint); // its checksum; the samples have one of their own
            switch (head.AsSpan(4))
            {
                case [(byte)'I', (byte)'D', (byte)'A', (byte)'T']:
                    packed.Write(content);
                    break;
                case [(byte)'t', (byte)'R', (byte)'N', (byte)'S'] when length == channels * SampleBytes:
                    transparent = ToSamples(content);
                    break;
                case [(byte)'I', (byte)'E', (byte)'N', (byte)'D']:
                    packed.Position = 0;
                    return (packed, transparent);
            }
        }
    }

    private static ushort[] ToSamples(ReadOnlySpan<byte> bytes)
    {
        var samples = MemoryMarshal.Cast<byte, ushort>(bytes).ToArray();
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(samples, samples);
        }

        return samples;
    }

    private static DataException Damaged(string path, string how) =>
        new($"{path} is damaged: {how}. Replace it, or take it out of the folder.");

    /// <param name="channels">1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.</param>
    private sealed class Image(int width, int height, int channels)
    {
        public ushort[] Rgba { get; } = new ushort[width * height * 4];

        public void ReadPass(Stream samples, (int X, int Y, int StepX, int StepY) pass, ushort[]? transparent)
        {
            var columns = (width - pass.X + pass.StepX - 1) / pass.StepX;
            if (columns <= 0)
            {
                return;
            }

            var (row, above) = (new byte[columns * channels * SampleBytes], new byte[columns * channels * SampleBytes]);
            var filter = new byte[1];
            for (var y = pass.Y; y < height; y += pass.StepY)
            {
                samples.ReadExactly(filter);
                samples.ReadExactly(row);
                Unfilter(filter[0], row, above, channels * SampleBytes);
                var values = ToSamples(row);
                for (var column = 0; column < columns; column++)
                {
                    var pixel = values.AsSpan(column * channels, channels);
                    var place = ((y * width) + pass.X + (column * pass.StepX)) * 4;
                    var isOpaque = transparent is null || !pixel.SequenceEqual(transparent);
                    Set(Rgba.AsSpan(place, 4), pixel, isOpaque ? ushort.MaxValue : (ushort)0);
                }

                (row, above) = (above, row);
            }
        }

        private static void Set(Span<ushort> rgba, ReadOnlySpan<ushort> pixel, ushort alpha)
        {
            var isGrey = pixel.Length < 3;
            rgba[0] = pixel[0];
            rgba[1] = isGrey ? pixel[0] : pixel[1];
            rgba[2] = isGrey ? pixel[0] : pixel[2];
            rgba[3] = pixel.Length % 2 == 0 ? pixel[^1] : alpha;
        }

        /// <summary>Undoes the filter of a row in place: each byte is stored as its difference from a prediction.</summary>
        /// <param name="above">The row above, without filter; zeros above the first.</param>
        /// <param name="step">Bytes of a pixel.</param>
        private static void Unfilter(byte filter, byte[] row, byte[] above, int step)
        {
            for (var i = 0; i < row.Length; i++)
            {
                int left = i < step ? 0 : row[i - step];
                int up = above[i];
                int corner = i < step ? 0 : above[i - step];
                row[i] += filter switch
                {
                    0 => 0,
                    1 => (byte)left,
                    2 => (byte)up,
                    3 => (byte)((left + up) / 2),
                    4 => (byte)Nearest(left, up, corner),
                    _ => throw new InvalidDataException($"it has a filter {filter}"),
                };
            }
        }

        /// <summary>Paeth's predictor.</summary>
        private static int Nearest(int left, int up, int corner)
        {
            var (toLeft, toUp) = (Math.Abs(up - corner), Math.Abs(left - corner));
            var toCorner = Math.Abs(left + up - corner - corner);
            return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
        }
    }
}
