using System.Text;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Data.Formats;

public sealed class NpyTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"aecluster-{Guid.NewGuid():N}.npy");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_is_to_the_byte_what_numpy_writes()
    {
        using (var file = File.Create(_path))
        {
            var writer = NpyWriter.OfFloats(file, 2, 3);
            writer.Write([0f, 1, 2, 3]);
            writer.Write([4f, 5]);
        }

        // numpy.save(file, numpy.arange(6, dtype='float32').reshape(2, 3)), NumPy 1.24.
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] expected =
        [
            0x93,
            .. "NUMPY\x01\0\x76\0"u8,
            .. Encoding.ASCII.GetBytes(header),
            .. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((float)i)),
        ];
        Assert.Equal(expected, File.ReadAllBytes(_path));
    }

    [Fact]
    public void One_dimension_has_a_comma_and_longs_are_longs()
    {
        using var memory = new MemoryStream();
        NpyWriter.OfLongs(memory, 2).Write([7L, -1]);
        Assert.Contains(
            "'descr': '<i8', 'fortran_order': False, 'shape': (2,), }",
            Encoding.ASCII.GetString(memory.ToArray()),
            StringComparison.Ordinal);
        Assert.Equal(128 + 16, memory.Length);
        Assert.Throws<InvalidOperationException>(() => NpyWriter.OfLongs(memory, 1).Write([1f]));
    }

    [Property]
    public void What_is_written_is_read(PositiveInt rows, PositiveInt columns, int seed)
    {
        var random = new System.Random(seed);
        long[] shape = [rows.Get % 20, columns.Get % 20];
        float[] values = [.. Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => random.NextSingle() - 0.5f)];
        using (var file = File.Create(_path))
        {
            NpyWriter.OfFloats(file, shape).Write(values);
        }

        var read = NpyArray.ReadFloats(_path);
        Assert.Equal(shape, read.Shape);
        Assert.Equal(values, read.Values);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", 1)]
    [InlineData("{\"shape\": (1, 2), \"fortran_order\": False, \"descr\": \"<f4\"}", 2)]
    [InlineData("{'descr':'<f4','fortran_order':False,'shape':(1,2)}", 3)]
    public void Other_versions_and_other_ways_to_write_the_header_are_read(string header, byte version)
    {
        Write(header, version, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        Assert.Equal([1.5f, -2], NpyArray.ReadFloats(_path).Values);
    }

    [Fact]
    public void Doubles_are_rounded()
    {
        Write("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }", 1, BitConverter.GetBytes(0.1));
        Assert.Equal([0.1f], NpyArray.ReadFloats(_path).Values);
    }

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 1), }", 4, "type <i4")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 1), }", 4, "type >f4")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", 4, "column after column")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", 4, "does not fit its 4 bytes")]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }",
        4,
        "does not fit")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, x), }", 4, "does not say type, order and shape")]
    [InlineData("{'descr': '<f4'}", 4, "does not say type, order and shape")]
    public void What_cannot_be_read_is_explained(string header, int bytes, string problem)
    {
        Write(header, 1, new byte[bytes]);
        var error = Assert.Throws<DataException>(() => NpyArray.ReadFloats(_path));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_beginning_of_a_file_is_a_damaged_file()
    {
        Write("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", 1, new byte[8]);
        var whole = File.ReadAllBytes(_path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Throws<DataException>(() => NpyArray.ReadFloats(_path));
        }
    }

    private void Write(string header, byte version, byte[] values)
    {
        var length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes((uint)header.Length);
        File.WriteAllBytes(_path, [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. values]);
    }
}
