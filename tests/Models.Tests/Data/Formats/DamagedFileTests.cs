using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AeCluster.Models.Data;
using AeCluster.Models.Random;
using AeCluster.Specs.Data;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Data.Formats;

/// <summary>
/// Truncated or modified files. Reading gives the values in the bytes, or an error of one line that names the file; and a few
/// hundred bytes never allocate more than a few megabytes.
/// </summary>
public sealed class DamagedFileTests : IDisposable
{
    private const long MostBytes = 16 << 20;

    /// <summary>Four rows of three values, each different when its bytes are reversed.</summary>
    private static readonly float[] _values = [1, 2.5f, -3, 4e7f, 5, 6, 7, 8, 1e-9f, 10, 11, 12];

    private readonly DataFolder _folder = new();

    public static TheoryData<string> Formats { get; } =
    ["x.npy", "x.idx", "x.idx.gz", "x.csv", "x.csv.gz", "labelled.npy", "labelled.csv"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_anywhere_it_is_an_error_or_the_rows_before_the_cut(string format)
    {
        var whole = Sample(format);
        for (var length = 0; length < whole.Length; length++)
        {
            if (Read(format, whole[..length]) is not { } values)
            {
                continue;
            }

            // Only text does not state its length: the last row may be truncated.
            Assert.True(
                format.EndsWith(".csv", StringComparison.Ordinal),
                $"{format} is read from {length} of {whole.Length} bytes");
            var rows = (values.Length / 3) - 1;
            Assert.Equal(_values[..(3 * rows)], values[..(3 * rows)]);
        }
    }

    [Fact]
    public void A_packed_table_of_several_pieces_is_whole()
    {
        var half = DataFolder.Gzip("1,2,3\n4,5,6\n"u8.ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], Read("x.csv.gz", [.. half, .. half])!);
        Assert.Null(Read("x.csv.gz", [.. half, .. half[..^1]]));
    }

    [Theory]
    [InlineData("x.npy")]
    [InlineData("x.idx")]
    public void Bytes_of_values_are_those_values_and_nothing_else_changes(string format)
    {
        var whole = Sample(format);
        for (var place = whole.Length - (4 * _values.Length); place < whole.Length; place++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var damaged = With(whole, place, value);
                var bytes = damaged[^(4 * _values.Length)..];
                var expected = MemoryMarshal
                    .Cast<byte, float>(format == "x.idx" ? [.. bytes.Chunk(4).SelectMany(one => one.Reverse())] : bytes)
                    .ToArray();
                Assert.Equal(expected.All(float.IsFinite) ? expected : null, Read(format, damaged));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_byte_may_be_any_other(string format)
    {
        var whole = Sample(format);
        var random = new PortableRandom(1);
        for (var place = 0; place < whole.Length; place++)
        {
            foreach (var value in (byte[])[0, (byte)'\n', (byte)'"', (byte)',', (byte)'9', 0xFF, (byte)random.NextBelow(256)])
            {
                Read(format, With(whole, place, value));
            }
        }
    }

    [Property]
    public void Pieces_may_be_lost_doubled_or_strewn_with_garbage(int seed, NonEmptyArray<byte> garbage)
    {
        var random = new PortableRandom(seed);
        foreach (var format in Formats.Select(row => row.Data))
        {
            var bytes = Sample(format).ToList();
            for (var damage = 1 + random.NextBelow(4); damage > 0 && bytes.Count > 0; damage--)
            {
                var at = (int)random.NextBelow(bytes.Count);
                var length = (int)Math.Min(random.NextBelow(9), bytes.Count - at);
                switch (random.NextBelow(3))
                {
                    case 0:
                        bytes.RemoveRange(at, length);
                        break;
                    case 1:
                        bytes.InsertRange((int)random.NextBelow(bytes.Count), bytes.GetRange(at, length));
                        break;
                    default:
                        bytes.InsertRange(at, garbage.Get);
                        break;
                }
            }

            Read(format, [.. bytes]);
        }
    }

    [Theory]
    [InlineData("(4294967296, 4294967296)")]
    [InlineData("(4, 4294967296, 4294967296)")]
    [InlineData("(4, 4294967296, 4294967296, 0)")]
    [InlineData("(0, 9223372036854775807, 9223372036854775807)")]
    [InlineData("(2147483647, 3)")]
    [InlineData("(4, 99999999999999999999)")]
    [InlineData("(4, -3)")]
    [InlineData("(4, 3.0)")]
    [InlineData("()")]
    public void A_shape_that_lies_takes_no_memory(string shape)
    {
        Assert.Null(
            Read("x.npy", DataFolder.Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", new byte[48])));
    }

    [Fact]
    public void A_shape_of_very_many_dimensions_is_not_repeated_in_the_error()
    {
        var ones = string.Concat(Enumerable.Repeat("1, ", 10_000));
        Assert.Null(
            Read(
                "x.npy",
                DataFolder.Npy($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({ones}), }}", new byte[4], version: 2)));
    }

    [Theory]
    [InlineData("FFFFFFFF00000003")]
    [InlineData("7FFFFFFF7FFFFFFF")]
    [InlineData("1000000000000003")]
    [InlineData("00000004FFFFFFFF")]
    [InlineData("0000000000000003")]
    [InlineData("0000000400000000")]
    public void So_do_dimensions_that_lie(string dimensions)
    {
        byte[] file = [0, 0, 0x0D, 2, .. Convert.FromHexString(dimensions), .. new byte[48]];
        Assert.Null(Read("x.idx", file));
        Assert.Null(Read("x.idx.gz", DataFolder.Gzip(file)));
    }

    [Fact]
    public void A_header_that_is_longer_than_any_takes_no_memory()
    {
        Assert.Null(Read("x.npy", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[100]]));
        Assert.Null(Read("x.npy", [0x93, .. "NUMPY"u8, 3, 0, 0, 0, 0x10, 0, .. new byte[100]]));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("a,b,c\n1,2,\"3\n4,5,6\n")]
    [InlineData("a,b,c\n1,2,3\"\"\n")]
    [InlineData("\0\0\0\n\0\0\0\n")]
    [InlineData("\r\r\r1,2,3\r")]
    [InlineData(",,\n,,\n")]
    [InlineData("1,2,3\n1,2,3\u2028")]
    [InlineData("1e400,2,3\n1,2,3\n")]
    [InlineData("∞,2,3\n")]
    public void A_table_of_marks_is_an_explained_error(string text) => Assert.Null(Read("x.csv", Encoding.UTF8.GetBytes(text)));

    /// <summary>Four rows of three values in the format.</summary>
    private static byte[] Sample(string format)
    {
        var rows = _values
            .Chunk(3)
            .Select(
                (row, i) =>
                    string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))
                    + (format == "labelled.csv" ? $",\"class {i}\"" : ""));
        var big = _values.SelectMany(value => BitConverter.GetBytes(value).Reverse()).ToArray();
        return format switch
        {
            "x.npy" => DataFolder.Npy(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3), }",
                MemoryMarshal.AsBytes(_values.AsSpan()).ToArray()),
            "x.idx" => DataFolder.Idx(0x0D, [4, 3], big),
            "x.idx.gz" => DataFolder.Gzip(DataFolder.Idx(0x0D, [4, 3], big)),
            "x.csv" => Encoding.UTF8.GetBytes($"a,b,ü\n{string.Join('\n', rows)}\n"),
            "x.csv.gz" => DataFolder.Gzip(Encoding.UTF8.GetBytes(string.Join('\n', rows))),

            // The labels.
            "labelled.npy" => DataFolder.Npy(
                "{'descr': '<i8', 'fortran_order': False, 'shape': (4,), }",
                [.. new long[] { 3, 0, 1, 1 }.SelectMany(BitConverter.GetBytes)]),
            "labelled.csv" => Encoding.UTF8.GetBytes($"a,b,c,class\r\n{string.Join("\r\n", rows)}\r\n"),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>All values of a file with these bytes.</summary>
    /// <returns>Null if it is rejected, with an error of one line that names it.</returns>
    private float[]? Read(string format, byte[] bytes)
    {
        var path = _folder.Write(format, bytes);
        if (format == "labelled.npy")
        {
            _folder.Write("x.npy", Sample("x.npy"));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var data = _folder.LoadAll(format switch
            {
                "labelled.npy" => new NpyData { File = "x.npy", Labels = format },
                "labelled.csv" => new CsvData { File = format, Label = "-1" },
                _ => DataSpecs.FromPath(format)!,
            });
            return DataFolder.ValuesOf(data);
        }
        catch (DataException error)
        {
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            Assert.True(error.Message.Length < 1000, error.Message);
            return null;
        }
        finally
        {
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken < MostBytes, $"{taken:N0} bytes for {bytes.Length} bytes of {format}");
        }
    }

    private static byte[] With(byte[] bytes, int place, byte value)
    {
        var copy = (byte[])bytes.Clone();
        copy[place] = value;
        return copy;
    }
}
