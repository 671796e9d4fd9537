using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AeCluster.Models.Data;
using AeCluster.Specs.Data;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Data.Formats;

public sealed class ArrayFileTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("|b1", "0001")]
    [InlineData("|u1", "0001")]
    [InlineData("|i1", "0001")]
    [InlineData("<u2", "00000100")]
    [InlineData(">u2", "00000001")]
    [InlineData("<i2", "00000100")]
    [InlineData("<u4", "0000000001000000")]
    [InlineData(">i4", "0000000000000001")]
    [InlineData("<i8", "00000000000000000100000000000000")]
    [InlineData("<u8", "00000000000000000100000000000000")]
    [InlineData("<f2", "0000003C")]
    [InlineData("<f4", "000000000000803F")]
    [InlineData(">f4", "000000003F800000")]
    [InlineData("<f8", "0000000000000000000000000000F03F")]
    [InlineData(">f8", "00000000000000003FF0000000000000")]
    public void Every_type_of_number_is_read(string type, string bytes)
    {
        _folder.WriteNpy("x.npy", type, "(2, 1)", Convert.FromHexString(bytes));
        Assert.Equal([0f, 1f], _folder.AllValues(new NpyData { File = "x.npy", Scale = ScaleKind.None }));
    }

    [Theory]
    [InlineData(0x08, "0001")]
    [InlineData(0x09, "0001")]
    [InlineData(0x0B, "00000001")]
    [InlineData(0x0C, "0000000000000001")]
    [InlineData(0x0D, "000000003F800000")]
    [InlineData(0x0E, "00000000000000003FF0000000000000")]
    public void Every_type_of_an_idx_file_is_read_packed_or_not(byte type, string bytes)
    {
        foreach (var name in (string[])["x.idx", "x.idx.gz"])
        {
            _folder.WriteIdx(name, type, [2, 1], Convert.FromHexString(bytes));
            Assert.Equal([0f, 1f], _folder.AllValues(new IdxData { File = name, Scale = ScaleKind.None }));
        }
    }

    [Theory]
    [InlineData("(2, 12)", "1x1x12")]
    [InlineData("(2, 3, 4)", "1x3x4")]
    [InlineData("(2, 3, 2, 2)", "3x2x2")]
    public void Rows_are_vectors_images_or_sequences_and_images_of_channels(string shape, string example)
    {
        _folder.WriteNpy("x.npy", "|u1", shape, [.. Enumerable.Range(0, 24).Select(i => (byte)i)]);
        using var data = _folder.LoadAll(new NpyData { File = "x.npy", Scale = ScaleKind.None });
        Assert.Equal((example, 2), (data.Shape.ToString(), data.Count));
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), DataFolder.ValuesOf(data));
    }

    [Fact]
    public void Channels_that_come_last_are_put_first_where_it_looks_so_or_is_said()
    {
        // Value = 100 x channel + position.
        byte[] pixels =
        [
            .. Enumerable
                .Range(0, 2 * 25)
                .SelectMany(place => new[] { (byte)(place % 25), (byte)(100 + (place % 25)), (byte)(200 + (place % 25)) }),
        ];
        _folder.WriteNpy("x.npy", "|u1", "(2, 5, 5, 3)", pixels);
        var expected = Enumerable
            .Range(0, 2)
            .SelectMany(_ => Enumerable.Range(0, 75).Select(i => (float)((100 * (i / 25)) + (i % 25))));
        using var guessed = _folder.LoadAll(new NpyData { File = "x.npy", Scale = ScaleKind.None });
        Assert.Equal("3x5x5", guessed.Shape.ToString());
        Assert.Equal(expected, DataFolder.ValuesOf(guessed));

        using var told = _folder.LoadAll(new NpyData { File = "x.npy", Scale = ScaleKind.None, ChannelsLast = false });
        Assert.Equal("5x5x3", told.Shape.ToString());
        Assert.Equal(pixels.Select(value => (float)value), DataFolder.ValuesOf(told));
    }

    [Fact]
    public void Labels_belong_to_their_examples_and_may_have_names()
    {
        _folder.WriteNpy("x.npy", [10, 1], [.. Enumerable.Range(0, 10).Select(i => i / 10f)]);
        _folder.WriteLabels("y.npy", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        using var split = _folder.Load(
            new NpyData
            {
                File = "x.npy",
                Labels = "y.npy",
                ClassNames = ["even", "odd"],
                Validation = 3,
            });
        foreach (var part in (Dataset[])[split.Train, split.Validation])
        {
            Assert.Equal(["even", "odd"], part.ClassNames);
            Assert.Equal(
                DataFolder.ValuesOf(part).Select(value => (long)MathF.Round(value * 10) % 2),
                part.Labels_N!.data<long>().ToArray());
        }
    }

    [Fact]
    public void A_validation_file_validates_and_takes_nothing_from_the_other()
    {
        _folder.WriteIdx("x.gz", 8, [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
        _folder.WriteIdx("y.gz", 8, [4], [0, 1, 2, 3]);
        _folder.WriteIdx("v.gz", 8, [2, 2], [9, 9, 8, 8]);
        _folder.WriteIdx("w.gz", 8, [2], [3, 2]);
        using var split = _folder.Load(new IdxData
        {
            File = "x.gz",
            Labels = "y.gz",
            ValidationFile = "v.gz",
            ValidationLabels = "w.gz",
            Split = SplitKind.Last,
            Scale = ScaleKind.None,
        });
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], DataFolder.ValuesOf(split.Train));
        Assert.Equal([9, 9, 8, 8], DataFolder.ValuesOf(split.Validation));
        Assert.Equal([3L, 2], split.Validation.Labels_N!.data<long>().ToArray());
    }

    [Theory]
    [InlineData("|O", "(2, 1)", 16, "False", "holds Python objects")]
    [InlineData("<c8", "(2, 1)", 16, "False", "complex numbers")]
    [InlineData("<U3", "(2, 1)", 24, "False", "text (type <U3)")]
    [InlineData("<f4", "(2, 1)", 7, "False", "asks for 8 bytes of values, but it has 7")]
    [InlineData("<f4", "(2, 1)", 9, "False", "asks for 8 bytes of values, but it has 9")]
    [InlineData("<f4", "(0, 3)", 0, "False", "holds no examples")]
    [InlineData("<f4", "(2, 0)", 0, "False", "rows of 1 to")]
    [InlineData("<f4", "(2,)", 8, "False", "one dimension")]
    [InlineData("<f4", "()", 4, "False", "a single number")]
    [InlineData("<f4", "(2, 1, 1, 1, 1)", 8, "False", "Reshape it")]
    [InlineData("<f4", "(9223372036854775807, 9223372036854775807)", 8, "False", "more than 2^63 bytes")]
    public void What_cannot_be_read_is_explained(string type, string shape, int bytes, string order, string problem)
    {
        var path = _folder.WriteNpy("x.npy", type, shape, new byte[bytes], order);
        var error = _folder.ErrorOf(new NpyData { File = "x.npy" });
        Assert.StartsWith(path, error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_are_explained()
    {
        _folder.Write("x.npy", DataFolder.Npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", new byte[8]));
        Assert.Contains("records (a structured type)", _folder.ErrorOf(new NpyData { File = "x.npy" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, "not a number (NaN)")]
    [InlineData(float.PositiveInfinity, "infinite")]
    [InlineData(float.NegativeInfinity, "infinite")]
    public void A_value_that_is_not_finite_is_named_with_its_row_and_column(float bad, string word)
    {
        var values = new float[5 * 2 * 3];
        values[(3 * 6) + 5] = bad;
        _folder.WriteNpy("x.npy", [5, 2, 3], values);
        foreach (var memory in Enum.GetValues<MemoryUse>())
        {
            var error = _folder.ErrorOf(new NpyData { File = "x.npy", Memory = memory });
            Assert.StartsWith(
                $"row 3 (the first is 0) of {_folder["x.npy"]}: line 1, column 2 is {word}",
                error,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("(3,)", "<i8", "has 3 labels, but")]
    [InlineData("(4, 2)", "<i8", "argmax")]
    [InlineData("(4,)", "<f4", "Label 1 (the first is 0)")]
    public void Labels_that_do_not_fit_are_explained(string shape, string type, string problem)
    {
        _folder.WriteNpy("x.npy", [4, 1], 1, 2, 3, 4);
        var bytes =
            type == "<f4"
                ? MemoryMarshal.AsBytes(new[] { 1f, 1.5f, 2, 3 }.AsSpan()).ToArray()
                : new byte[8 * (shape == "(3,)" ? 3 : 8)];
        _folder.WriteNpy("y.npy", type, shape, bytes);
        Assert.Contains(problem, _folder.ErrorOf(new NpyData { File = "x.npy", Labels = "y.npy" }), StringComparison.Ordinal);
    }

    [Fact]
    public void More_labels_than_names_are_refused()
    {
        _folder.WriteNpy("x.npy", [2, 1], 1, 2);
        _folder.WriteLabels("y.npy", 0, 2);
        Assert.Contains(
            "has the label 2, but data.class_names has 2 names",
            _folder.ErrorOf(
                new NpyData
                {
                    File = "x.npy",
                    Labels = "y.npy",
                    ClassNames = ["a", "b"],
                }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_of_different_shape_or_type_are_refused()
    {
        _folder.WriteNpy("x.npy", [2, 2], 1, 2, 3, 4);
        _folder.WriteNpy("v.npy", [2, 1], 1, 2);
        _folder.WriteNpy("b.npy", "|u1", "(2, 2)", new byte[4]);
        Assert.Contains(
            "1x1x2 (channels x height x width)",
            _folder.ErrorOf(new NpyData { File = "x.npy", ValidationFile = "v.npy" }),
            StringComparison.Ordinal);
        Assert.Contains(
            "holds bytes",
            _folder.ErrorOf(new NpyData { File = "x.npy", ValidationFile = "b.npy" }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "begins with .")]
    [InlineData("000008", "begins with 000008")]
    [InlineData("00000A01", "begins with 00000A01")]
    [InlineData("0000080200000001", "ends within its header")]
    [InlineData("00000802000000020000000201", "asks for 4 bytes")]
    public void An_idx_file_that_is_none_or_not_whole_is_explained(string bytes, string problem)
    {
        _folder.Write("x.idx", Convert.FromHexString(bytes));
        Assert.Contains(problem, _folder.ErrorOf(new IdxData { File = "x.idx" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_that_claims_too_much_is_refused_before_memory_is_taken()
    {
        _folder.Write("x.gz", DataFolder.Gzip(DataFolder.Idx(8, [int.MaxValue, 1000], [1, 2, 3])));
        Assert.Contains("is damaged", _folder.ErrorOf(new IdxData { File = "x.gz" }), StringComparison.Ordinal);
        _folder.Write("y.gz", DataFolder.Gzip(DataFolder.Idx(8, [2, 2], [1, 2, 3])));
        Assert.Contains("ends after 3", _folder.ErrorOf(new IdxData { File = "y.gz" }), StringComparison.Ordinal);
        _folder.Write("z.gz", DataFolder.Gzip(DataFolder.Idx(8, [2, 2], [1, 2, 3, 4, 5])));
        Assert.Contains("goes on after them", _folder.ErrorOf(new IdxData { File = "z.gz" }), StringComparison.Ordinal);
        _folder.Write("w.gz", DataFolder.Gzip(DataFolder.Idx(8, [200, 200], new byte[40_000]))[..^12]);
        Assert.Contains(_folder["w.gz"], _folder.ErrorOf(new IdxData { File = "w.gz" }), StringComparison.Ordinal);
    }

    [Property]
    public void Whatever_a_file_holds_it_is_data_or_an_explained_error(byte[] garbage, byte place, byte value, bool packed)
    {
        ArgumentNullException.ThrowIfNull(garbage);
        var npy = DataFolder.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", new byte[24]);
        var idx = DataFolder.Idx(8, [3, 2], new byte[6]);
        npy[place % npy.Length] = value;
        idx[place % idx.Length] = value;
        _folder.Write("a.npy", npy);
        _folder.Write("b.npy", [.. npy[..10], .. garbage]);
        _folder.Write("c.idx", packed ? DataFolder.Gzip(idx) : idx);
        _folder.Write("d.idx", garbage);
        FileDataSpec[] specs =
        [
            new NpyData { File = "a.npy" },
            new NpyData { File = "b.npy" },
            new IdxData { File = "c.idx" },
            new IdxData { File = "d.idx" },
            new NpyData { File = "c.idx" },
            new IdxData { File = "a.npy" },
        ];
        foreach (var spec in specs)
        {
            try
            {
                _folder.Load(spec).Dispose();
            }
            catch (DataException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Theory]
    [InlineData((byte)'\n')]
    [InlineData((byte)0)]
    [InlineData((byte)'\'')]
    [InlineData((byte)'9')]
    [InlineData((byte)255)]
    public void Any_byte_of_a_file_may_be_another(byte value)
    {
        for (var place = 0; place < 128; place++)
        {
            Whatever_a_file_holds_it_is_data_or_an_explained_error([], (byte)place, value, packed: place % 2 == 0);
        }
    }

    [Property]
    public void Any_numbers_come_back_in_order(NonEmptyArray<short> numbers)
    {
        var values = numbers.Get;
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(2 * i), values[i]);
        }

        _folder.WriteIdx("x.idx", 0x0B, [values.Length + 1, 1], [.. bytes, 0, 0]);
        Assert.Equal([.. values.Select(value => (float)value), 0], _folder.AllValues(new IdxData { File = "x.idx" }));
    }
}
