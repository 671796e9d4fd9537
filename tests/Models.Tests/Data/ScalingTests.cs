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
        _folder.WriteNpy("x.npy", "|u1", "(2, 2)", [0, 51, 255, 255]);
        Assert.Equal([0f, 51 / 255f, 1, 1], _folder.AllValues(_data));
        Assert.Equal([0f, 51 / 255f, 1, 1], _folder.AllValues(_data with { Scale = ScaleKind.Unit }));
        _folder.WriteNpy("x.npy", [2, 2], -3, 500, 0, 1);
        Assert.Equal([-3f, 500, 0, 1], _folder.AllValues(_data));
    }

    [Fact]
    public void Unit_stretches_from_the_lowest_to_the_highest_training_value_and_cuts_the_rest()
    {
        _folder.WriteNpy("x.npy", [3, 2], -1, 1, 0, 3, 100, -100);
        using var split = _folder.Load(_data with { Scale = ScaleKind.Unit });
        Assert.Equal([0f, 0.5f, 0.25f, 1], DataFolder.ValuesOf(split.Train));
        Assert.Equal([1f, 0], DataFolder.ValuesOf(split.Validation));
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

    [Fact]
    public void A_range_that_no_float_can_hold_is_refused()
    {
        _folder.WriteNpy("x.npy", [3, 1], -3e38f, 3e38f, 0);
        Assert.Contains("too wide a range", _folder.ErrorOf(_data with { Scale = ScaleKind.Unit }), StringComparison.Ordinal);
    }
}
