using AeCluster.Models.Data;
using AeCluster.Specs.Data;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Data;

public sealed class ScalingTests : IDisposable
{
    private static readonly NpyData _data = new() { File = "x.npy", Split = SplitKind.Last, Validation = 1 };

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_are_divided_by_255_and_floats_left_alone()
    {
        _folder.WriteNpy("x.npy", "|u1", "(2, 2)", [0, 255, 51, 255]);
        Assert.Equal([0f, 1, 51 / 255f, 1], _folder.AllValues(_data));
        Assert.Equal([0f, 1, 51 / 255f, 1], _folder.AllValues(_data with { Scale = ScaleKind.Unit }));
        _folder.WriteNpy("x.npy", [2, 2], -3, 500, 0, 1);
        Assert.Equal([-3f, 500, 0, 1], _folder.AllValues(_data));
    }

    [Fact]
    public void Unit_stretches_from_the_lowest_to_the_highest_training_value_and_clips_nothing()
    {
        _folder.WriteNpy("x.npy", [3, 2], -1, 1, 0, 3, 100, -100);
        using var split = _folder.Load(_data with { Scale = ScaleKind.Unit });
        Assert.Equal([0f, 0.5f, 0.25f, 1], DataFolder.ValuesOf(split.Train));
        Assert.Equal([25.25f, -24.75f], DataFolder.ValuesOf(split.Validation));
        Assert.Equal(new ValueExtent(0, 1), split.Train.Extent);
    }

    [Fact]
    public void Unit_per_feature_does_so_for_each_column_and_a_constant_one_becomes_zero()
    {
        _folder.WriteNpy("x.npy", [3, 3], 0, 10, 7, 4, 30, 7, 1, 20, 7);
        using var split = _folder.Load(_data with { Scale = ScaleKind.UnitPerFeature });
        Assert.Equal([0f, 0, 0, 1, 1, 0], DataFolder.ValuesOf(split.Train));
        Assert.Equal([0.25f, 0.5f, 0], DataFolder.ValuesOf(split.Validation));
    }

    [Fact]
    public void Standardizing_uses_the_training_rows_only()
    {
        _folder.WriteNpy("x.npy", [5, 2], 1, 5, 3, 5, 1, 5, 3, 5, 1000, 5);
        using var split = _folder.Load(_data with { Scale = ScaleKind.Standardize });
        Assert.Equal([-1f, 0, 1, 0, -1, 0, 1, 0], DataFolder.ValuesOf(split.Train));
        Assert.Equal([998f, 0], DataFolder.ValuesOf(split.Validation));
    }

    [Property]
    public void Standardized_training_values_have_mean_0_and_variance_1(NonEmptyArray<NormalFloat> numbers, int offset)
    {
        // A naive sum of squares fails for a small variance far from zero.
        float[] column =
        [
            .. numbers.Get.Select(value => (offset % 1000) + (float)Math.Tanh(value.Get)),
            .. (float[])[(offset % 1000) + 0.5f, (offset % 1000) - 0.25f, 0],
        ];
        _folder.WriteNpy("x.npy", [column.Length, 1], column);
        using var split = _folder.Load(_data with { Scale = ScaleKind.Standardize });
        var values = DataFolder.ValuesOf(split.Train);
        Assert.Equal(0, values.Average(value => (double)value), 1e-3);
        Assert.Equal(1, values.Average(value => (double)value * value), 1e-3);
    }

    [Fact]
    public void All_examples_are_scaled_as_in_training()
    {
        _folder.WriteNpy("x.npy", [5, 1], 1, 3, 1, 3, 1000);
        Assert.Equal([-1f, 1, -1, 1, 998], _folder.AllValues(_data with { Scale = ScaleKind.Standardize }));
    }

    [Fact]
    public void Other_data_is_scaled_like_the_data_of_the_training()
    {
        _folder.WriteNpy("x.npy", [5, 1], 1, 3, 1, 3, 1000);
        _folder.WriteNpy("new.npy", [2, 1], 2, 5);
        using var scaled = _folder.LoadAll(
            new NpyData { File = "new.npy" },
            Trained(_data with { Scale = ScaleKind.Standardize }));
        Assert.Equal([0f, 3], DataFolder.ValuesOf(scaled));
        using var plain = _folder.LoadAll(new NpyData { File = "new.npy" }, Trained(_data));
        Assert.Equal([2f, 5], DataFolder.ValuesOf(plain));

        static TrainedData Trained(DataSpec spec) => new(spec, new ExampleShape(1, 1, 1), DataPreparation.None);
    }

    [Theory]
    [InlineData(ScaleKind.Auto, new byte[] { 0, 1, 1, 0, 1, 1 }, new float[] { 0, 1, 1, 0, 1, 1 })]
    [InlineData(ScaleKind.Unit, new byte[] { 0, 1, 1, 0, 1, 1 }, new float[] { 0, 1, 1, 0, 1, 1 })]
    [InlineData(ScaleKind.Auto, new byte[] { 0, 16, 4, 8, 16, 16 }, new float[] { 0, 16, 4, 8, 16, 16 })]
    [InlineData(ScaleKind.Unit, new byte[] { 0, 16, 4, 8, 16, 16 }, new float[] { 0, 1, 0.25f, 0.5f, 1, 1 })]
    [InlineData(ScaleKind.Auto, new byte[] { 0, 51, 204, 0, 255, 0 }, new float[] { 0, 0.2f, 0.8f, 0, 1, 0 })]
    [InlineData(ScaleKind.Unit, new byte[] { 0, 51, 204, 0, 153, 0 }, new float[] { 0, 0.2f, 0.8f, 0, 0.6f, 0 })]
    public void Bytes_are_grey_levels_only_if_their_values_are(ScaleKind scale, byte[] bytes, float[] expected)
    {
        _folder.WriteNpy("x.npy", "|u1", "(3, 2)", bytes);
        using var split = _folder.Load(_data with { Scale = scale });
        Assert.Equal(expected, DataFolder.ValuesOf(split.Train).Concat(DataFolder.ValuesOf(split.Validation)));
        Assert.Equal(expected, _folder.AllValues(_data with { Scale = scale }));
    }

    [Theory]
    [InlineData(ScaleKind.Auto, 1)]
    [InlineData(ScaleKind.Auto, 16)]
    [InlineData(ScaleKind.Auto, 255)]
    [InlineData(ScaleKind.Unit, 16)]
    [InlineData(ScaleKind.Unit, 255)]
    [InlineData(ScaleKind.None, 255)]
    [InlineData(ScaleKind.Standardize, 255)]
    public void The_same_numbers_are_scaled_alike_whatever_their_type_at_use(ScaleKind scale, byte highest)
    {
        byte[] bytes = [0, highest, 0, 0, (byte)(highest / 2), highest];
        _folder.WriteNpy("x.npy", "|u1", "(3, 2)", bytes);
        _folder.WriteNpy("same.npy", [3, 2], [.. bytes.Select(value => (float)value)]);
        _folder.Write("same.csv", $"0,{highest}\n0,0\n{highest / 2},{highest}\n");
        _folder.WriteNpy("wide.npy", "<i8", "(3, 2)", [.. bytes.SelectMany(value => BitConverter.GetBytes((long)value))]);
        foreach (var file in (FileDataSpec[])
            [new NpyData { File = "same.npy" }, new NpyData { File = "wide.npy" }, new CsvData { File = "same.csv" }])
        {
            var trained = Trained(_data with { Scale = scale });
            using var data = _folder.LoadAll(file, trained);
            Assert.Equal(_folder.AllValues(_data with { Scale = scale }), DataFolder.ValuesOf(data));

            // And the other way about: trained on floats, used on bytes.
            if (scale != ScaleKind.Auto || highest < 128)
            {
                using var back = _folder.LoadAll(new NpyData { File = "x.npy" }, Trained(_data with { File = "same.npy", Scale = scale }));
                Assert.Equal(_folder.AllValues(_data with { File = "same.npy", Scale = scale }), DataFolder.ValuesOf(back));
            }
        }
    }

    [Fact]
    public void A_model_of_raw_grey_levels_gets_raw_grey_levels_of_bytes_too()
    {
        _folder.WriteNpy("x.npy", [3, 2], 0, 255, 3, 17, 200, 1);
        _folder.WriteNpy("new.npy", "|u1", "(1, 2)", [4, 250]);
        using var data = _folder.LoadAll(new NpyData { File = "new.npy" }, Trained(_data));
        Assert.Equal([4f, 250], DataFolder.ValuesOf(data));
    }

    [Fact]
    public void Grey_levels_that_are_divided_already_are_taken_so_and_what_is_neither_is_refused()
    {
        _folder.WriteNpy("x.npy", "|u1", "(3, 2)", [0, 255, 3, 17, 200, 1]);
        var trained = Trained(_data);
        _folder.WriteNpy("divided.npy", [2, 2], 0, 1, 0.5f, -0.1f);
        using var divided = _folder.LoadAll(new NpyData { File = "divided.npy" }, trained);
        Assert.Equal([0f, 1, 0.5f, -0.1f], DataFolder.ValuesOf(divided));
        _folder.WriteNpy("neither.npy", [2, 2], 0, 1, 0.5f, 3);
        var error = Assert.Throws<DataException>(() => _folder.LoadAll(new NpyData { File = "neither.npy" }, trained));
        Assert.Equal(
            $"The values of {_folder["neither.npy"]} lie between 0 and 3: they are neither levels from 0 to 255 like those of the "
                + "training, nor such levels divided by 255, which lie between 0 and 1. Store them as one of these.",
            error.Message);
    }

    [Fact]
    public void A_model_of_data_that_comes_with_the_program_takes_bytes_and_grey_levels_as_floats()
    {
        var trained = new TrainedData(new Toy3dData(), new ExampleShape(1, 1, 2), DataPreparation.None);
        _folder.WriteNpy("bytes.npy", "|u1", "(1, 2)", [51, 255]);
        _folder.WriteNpy("floats.npy", [1, 2], 51, 255);
        _folder.WriteNpy("mask.npy", "|u1", "(1, 2)", [0, 1]);
        _folder.WriteNpy("real.npy", [1, 2], 51.5f, 255);
        Assert.Equal([0.2f, 1], Values("bytes.npy"));
        Assert.Equal([0.2f, 1], Values("floats.npy"));
        Assert.Equal([0f, 1], Values("mask.npy"));
        Assert.Equal([51.5f, 255], Values("real.npy"));

        float[] Values(string file)
        {
            using var data = _folder.LoadAll(new NpyData { File = file }, trained);
            return DataFolder.ValuesOf(data);
        }
    }

    [Theory]
    [InlineData(ScaleKind.Standardize)]
    [InlineData(ScaleKind.UnitPerFeature)]
    public void The_noise_of_a_column_that_is_constant_but_for_rounding_stays_noise(ScaleKind scale)
    {
        // As float32, 0.3 has two neighbours: sums that should be 0.3 fall on either.
        var (below, above) = (MathF.BitDecrement(0.3f), MathF.BitIncrement(0.3f));
        _folder.WriteNpy("x.npy", [5, 2], below, 1, above, 2, 0.3f, 3, above, 4, 0.3f, 5);
        using var split = _folder.Load(_data with { Scale = scale });
        Assert.All(DataFolder.ValuesOf(split.Train).Where((_, place) => place % 2 == 0), value => Assert.Equal(0, value, 1e-6f));
    }

    private TrainedData Trained(FileDataSpec spec)
    {
        using var split = _folder.Load(spec);
        return new TrainedData(spec, split.Train.Shape, split.Preparation);
    }

    [Fact]
    public void A_range_that_no_float_can_hold_is_refused()
    {
        _folder.WriteNpy("x.npy", [3, 1], -3e38f, 3e38f, 0);
        Assert.Contains("too wide a range", _folder.ErrorOf(_data with { Scale = ScaleKind.Unit }), StringComparison.Ordinal);
    }
}
