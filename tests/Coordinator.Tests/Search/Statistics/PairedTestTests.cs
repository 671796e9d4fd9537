using AeCluster.Coordinator.Search.Statistics;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Search.Statistics;

/// <summary>Paired tests against the values of SciPy 1.10.1 (`scipy.stats.wilcoxon`, `ttest_rel`).</summary>
public class PairedTestTests
{
    private static readonly double[] _few = [0.5, 1.2, -0.3, 0.8, 2.1];
    private static readonly double[] _better = [1.1, 2.3, 3.2, 4.8, 5.5];
    private static readonly double[] _more = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    private static readonly double[] _alternating =
        [.. Enumerable.Range(1, 25).Select(i => 0.11 * i * (i % 3 == 0 ? -1 : 1))];

    /// <summary>With ties, and three differences of 0.</summary>
    private static readonly double[] _many = [.. Enumerable.Range(1, 70).Select(i => ((i * 37 % 23) - 9) / 2.0)];

    public static TheoryData<double[], double, double> SignedRanks => new()
    {
        { _few, 0.0625, 0.125 },
        { _better, 0.03125, 0.0625 },
        { _more, 0.0206298828125, 0.041259765625 },
        { _alternating, 0.07423979043960571, 0.14847958087921143 },
        { _many, 0.008321027137523444, 0.016642054275046888 },
    };

    public static TheoryData<double[], double> Students => new()
    {
        { _few, 0.09546614192911839 },
        { _better, 0.013615803013896153 },
        { _more, 0.049702944021800956 },
        { _alternating, 0.1459131235620765 },
    };

    [Theory]
    [MemberData(nameof(SignedRanks))]
    public void Signed_ranks_have_the_published_probabilities(double[] differences, double greater, double twoSided)
    {
        Assert.Equal(greater, SignedRankTest.Greater(differences), 1e-13);
        Assert.Equal(twoSided, SignedRankTest.TwoSided(differences), 1e-13);
    }

    [Theory]
    [MemberData(nameof(Students))]
    public void Students_test_has_the_published_probabilities(double[] differences, double twoSided) =>
        Assert.Equal(twoSided, PairedTTest.TwoSided(differences)!.Value, 1e-12);

    /// <summary>20 of the 256 signs give at least this sum of ranks.</summary>
    [Fact]
    public void Ties_are_exact_for_few_differences() =>
        Assert.Equal(0.078125, SignedRankTest.Greater([1, 1, -1, 2, 2, 3, -2, 3]), 1e-15);

    [Fact]
    public void What_says_nothing_has_the_probability_1()
    {
        Assert.Equal(1, SignedRankTest.Greater([]));
        Assert.Equal(1, SignedRankTest.TwoSided([0, 0, 0]));
        Assert.Equal(1, PairedTTest.TwoSided([0, 0, 0]));
        Assert.Null(PairedTTest.TwoSided([1]));
        Assert.Null(PairedTTest.TwoSided([1, double.PositiveInfinity]));
    }

    [Fact]
    public void An_infinite_difference_ranks_above_all_others() => Assert.Equal(
        SignedRankTest.Greater([1, 2, -3, 4, 5]),
        SignedRankTest.Greater([1, 2, -3, double.PositiveInfinity, double.PositiveInfinity]),
        0.04);

    /// <summary>The normal approximation takes over where the exact distribution is already close to it.</summary>
    [Property(MaxTest = 50)]
    public void Both_ways_agree_where_they_meet(int seed)
    {
        var random = new Random(seed);
        var fifty = Enumerable.Range(0, 50).Select(_ => random.NextDouble() - 0.4).ToList();
        List<double> more = [.. fifty, 1e-9, -2e-9];
        Assert.Equal(SignedRankTest.Greater(fifty), SignedRankTest.Greater(more), 0.06);
    }
}
