using AeCluster.Models.Data;
using AeCluster.Specs.Data;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Data;

public class RowSplitTests
{
    private static readonly NpyData _data = new() { File = "x.npy" };

    [Property]
    public void Every_row_is_in_one_part_just_once(PositiveInt rows, PositiveInt validation, long seed, bool last)
    {
        var count = rows.Get + 1;
        var split = Of(
            _data with
            {
                Validation = 1 + (validation.Get % (count - 1)),
                SplitSeed = seed,
                Split = last ? SplitKind.Last : SplitKind.Random,
            },
            count);
        Assert.Equal(Enumerable.Range(0, count), split.Train.Concat(split.Validation).Order());
        Assert.Equal(1 + (validation.Get % (count - 1)), split.Validation.Length);
    }

    [Property]
    public void The_seed_decides_and_nothing_else(PositiveInt rows, long seed)
    {
        var count = rows.Get + 40;
        var split = Of(_data with { SplitSeed = seed }, count);
        Assert.Equal(split.Train, Of(_data with { SplitSeed = seed, File = "elsewhere.npy" }, count).Train);
        Assert.NotEqual(split.Train, Of(_data with { SplitSeed = seed + 1 }, count).Train);
        Assert.NotEqual(split.Train.Order(), split.Train);
    }

    [Theory]
    [InlineData(null, 100, 10)]
    [InlineData(0.25, 100, 25)]
    [InlineData(0.001, 100, 1)]
    [InlineData(0.999, 100, 99)]
    [InlineData(30.0, 100, 30)]
    [InlineData(99.0, 100, 99)]
    [InlineData(null, 2, 1)]
    public void Validation_is_a_share_or_a_count(double? validation, int rows, int expected) =>
        Assert.Equal(expected, Of(_data with { Validation = validation }, rows).Validation.Length);

    [Fact]
    public void The_last_ones_are_the_last_ones_in_order()
    {
        var split = Of(_data with { Split = SplitKind.Last, Validation = 2 }, 5);
        Assert.Equal([0, 1, 2], split.Train);
        Assert.Equal([3, 4], split.Validation);
    }

    [Fact]
    public void A_limit_takes_the_first_ones_or_random_ones()
    {
        Assert.Equal([0, 1, 2, 3], Of(_data with { Split = SplitKind.Last, Limit = 5, Validation = 1 }, 100).Train);
        var some = Of(_data with { Limit = 5, Validation = 1 }, 100_000);
        Assert.Equal(4, some.Train.Length);
        Assert.Contains(some.Train, row => row > 100);
    }

    [Fact]
    public void All_are_trained_on_where_validation_examples_lie_elsewhere()
    {
        var split = RowSplit.Of(_data with { Split = SplitKind.Last }, 3, hasOwnValidation: true, "x");
        Assert.Equal([0, 1, 2], split.Train);
        Assert.Empty(split.Validation);
    }

    [Theory]
    [InlineData(10.0, 10, "data.validation (10) leaves none of the 10 examples of x.npy")]
    [InlineData(null, 1, "has one example")]
    public void Nothing_to_train_on_is_an_error(double? validation, int rows, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<DataException>(() => Of(_data with { Validation = validation }, rows)).Message,
            StringComparison.Ordinal);

    private static RowSplit Of(FileDataSpec spec, int rows) => RowSplit.Of(spec, rows, hasOwnValidation: false, "x.npy");
}
