using System.IO.Compression;
using System.Runtime.InteropServices;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Tests.Data.Formats;

/// <summary>Arrays in archives, and arrays of which the first index runs fastest.</summary>
public sealed class NpzTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Arrays_of_an_archive_are_read_by_their_names(CompressionLevel level)
    {
        WriteNpz("mnist.npz", level, ("x_train", "(3, 2)", [1, 2, 3, 4, 5, 6]), ("y_train", "(3,)", [2, 0, 1]), ("x_test", "(1, 2)", [7, 8]));
        var spec = new NpyData { File = "mnist.npz:x_train", Labels = "mnist.npz:y_train" };
        using var data = _folder.LoadAll(spec);
        Assert.Equal([1f, 2, 3, 4, 5, 6], DataFolder.ValuesOf(data));
        Assert.Equal([2L, 0, 1], data.Labels_N!.data<long>().ToArray());
        using var split = _folder.Load(new NpyData { File = "mnist.npz:x_train", ValidationFile = "mnist.npz:x_test" });
        Assert.Equal([7f, 8], DataFolder.ValuesOf(split.Validation));
        _folder.WriteNpy("x.npy", [3, 2], 1, 2, 3, 4, 5, 6);
        using var plain = _folder.Load(new NpyData { File = "x.npy", ValidationFile = "mnist.npz:x_test" });
        Assert.Equal(plain.Fingerprint, split.Fingerprint);
    }

    [Fact]
    public void The_only_array_needs_no_name_and_others_are_listed()
    {
        WriteNpz("one.npz", CompressionLevel.Fastest, ("arr_0", "(2, 1)", [1, 2]));
        Assert.Equal([1f, 2], _folder.AllValues(new NpyData { File = "one.npz" }));
        Assert.Equal(
            $"{_folder["one.npz"]} has no array 'x': there are arr_0.",
            _folder.ErrorOf(new NpyData { File = "one.npz:x" }));
        WriteNpz("two.npz", CompressionLevel.Fastest, ("a", "(2, 1)", [1, 2]), ("b", "(2, 1)", [1, 2]));
        Assert.Equal(
            $"{_folder["two.npz"]} holds several arrays. Name one of them, {_folder["two.npz"]}:NAME: a, b.",
            _folder.ErrorOf(new NpyData { File = "two.npz" }));
        Assert.Contains("There is no none.npz:a", _folder.ErrorOf(new NpyData { File = "none.npz:a" }), StringComparison.Ordinal);
        Assert.Contains(
            "is in an archive",
            _folder.ErrorOf(new NpyData { File = "one.npz", Memory = MemoryUse.Stream }),
            StringComparison.Ordinal);
        _folder.Write("bad.npz", "no zip");
        Assert.Contains("is damaged", _folder.ErrorOf(new NpyData { File = "bad.npz" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_or_changed_archive_is_an_error_of_one_line()
    {
        WriteNpz("x.npz", CompressionLevel.Optimal, ("a", "(4, 3)", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        var whole = File.ReadAllBytes(_folder["x.npz"]);
        for (var length = 0; length < whole.Length; length++)
        {
            _folder.Write("x.npz", whole[..length]);
            _folder.ErrorOf(new NpyData { File = "x.npz" });
        }
    }

    [Fact]
    public void An_archive_that_changes_gets_another_stamp()
    {
        WriteNpz("x.npz", CompressionLevel.Optimal, ("a", "(2, 1)", [1, 2]));
        var before = DataSources.Stamp(new NpyData { File = "x.npz:a" }, _folder.Locations);
        File.SetLastWriteTimeUtc(_folder["x.npz"], DateTime.UnixEpoch);
        Assert.NotEqual(
            before, DataSources.Stamp(new NpyData { File = "x.npz:a" }, _folder.Locations));
        Assert.NotEqual("", before);
    }

    [Theory]
    [InlineData("(3, 2)", new float[] { 1, 3, 5, 2, 4, 6 })]
    [InlineData("(2, 3)", new float[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData("(1, 2, 3)", new float[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData("(3, 1, 2)", new float[] { 1, 3, 5, 2, 4, 6 })]
    [InlineData("(6, 1)", new float[] { 1, 2, 3, 4, 5, 6 })]
    public void Fortran_order_is_turned(string shape, float[] stored)
    {
        _folder.WriteNpy("x.npy", "<f4", shape, MemoryMarshal.AsBytes(stored.AsSpan()).ToArray(), order: "True");
        var validation = shape[1] == '1' ? "x.npy" : null;
        Assert.Equal(
            [1f, 2, 3, 4, 5, 6], _folder.AllValues(new NpyData { File = "x.npy", ValidationFile = validation })[..6]);
    }

    [Fact]
    public void Fortran_order_of_four_dimensions_and_of_bytes()
    {
        // x[n, c, h, w] = 24 n + 12 c + 4 h + w, stored with n fastest.
        var bytes = new byte[48];
        for (var i = 0; i < 48; i++)
        {
            var (n, c, h, w) = (i % 2, i / 2 % 2, i / 4 % 3, i / 12);
            bytes[i] = (byte)((24 * n) + (12 * c) + (4 * h) + w);
        }

        _folder.WriteNpy("x.npy", "|u1", "(2, 2, 3, 4)", bytes, order: "True");
        Assert.Equal(
            Enumerable.Range(0, 48).Select(value => (float)value),
            _folder.AllValues(new NpyData { File = "x.npy", Scale = ScaleKind.None }));
        Assert.Contains(
            "column after column",
            _folder.ErrorOf(new NpyData { File = "x.npy", Memory = MemoryUse.Stream }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<i8", true)]
    [InlineData("<f8", true)]
    [InlineData("<i4", true)]
    [InlineData("<f8 even", false)]
    public void Whole_numbers_that_float32_rounds_are_reported(string type, bool isLost)
    {
        long[] numbers = isLost ? [1, 2, 16_777_217, 4] : [1, 2, 16_777_218, 4];
        var bytes = type[..3] switch
        {
            "<i8" => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray(),
            "<i4" => MemoryMarshal.AsBytes(numbers.Select(number => (int)number).ToArray().AsSpan()).ToArray(),
            _ => MemoryMarshal.AsBytes(numbers.Select(number => (double)number).ToArray().AsSpan()).ToArray(),
        };
        _folder.WriteNpy("x.npy", type[..3], "(2, 2)", bytes);
        using var split = _folder.Load(new NpyData { File = "x.npy" });
        Assert.Equal(isLost, split.Findings.Any(finding => finding.Text.Contains("beyond 16,777,216", StringComparison.Ordinal)));
    }

    private void WriteNpz(string name, CompressionLevel level, params (string Name, string Shape, float[] Values)[] arrays)
    {
        using var file = File.Create(_folder[name]);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var (array, shape, values) in arrays)
        {
            using var entry = archive.CreateEntry($"{array}.npy", level).Open();
            entry.Write(DataFolder.Npy(
                $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
        }
    }
}
