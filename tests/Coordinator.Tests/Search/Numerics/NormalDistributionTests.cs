using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Tests.Search.Numerics;

/// <summary>Expected values are those of SciPy 1.10.1.</summary>
public sealed class NormalDistributionTests
{
    [Theory]
    [InlineData(-37, 5.7255712225239266e-300, -689.0305855768908)]
    [InlineData(-30, 4.906713927147908e-198, -454.32124395634327)]
    [InlineData(-8, 6.22096057427174e-16, -35.01343715991456)]
    [InlineData(-3, 0.0013498980316300933, -6.60772622151035)]
    [InlineData(-1, 0.15865525393145707, -1.841021645009264)]
    [InlineData(-0.3, 0.3820885778110474, -0.9621028181688499)]
    [InlineData(0, 0.5, -0.6931471805599453)]
    [InlineData(0.4, 0.6554217416103242, -0.42247637022777584)]
    [InlineData(1.5, 0.9331927987311419, -0.06914345561223399)]
    [InlineData(6, 0.9999999990134123, -9.865876455243719e-10)]
    public void Probabilities_are_exact_into_the_tails(double x, double probability, double logarithm)
    {
        Assert.Equal(1, NormalDistribution.Cumulative(x) / probability, 1e-12);
        Assert.Equal(1, NormalDistribution.LogCumulative(x) / logarithm, 1e-12);
    }

    [Fact]
    public void A_logarithm_is_finite_where_the_probability_vanishes() =>
        Assert.Equal(-5000.0 * 100, NormalDistribution.LogCumulative(-1000), 10.0);

    [Theory]
    [InlineData(1e-300, -37.0470962993612)]
    [InlineData(1e-20, -9.262340089798409)]
    [InlineData(1e-5, -4.264890793922825)]
    [InlineData(0.02, -2.053748910631823)]
    [InlineData(0.3, -0.5244005127080409)]
    [InlineData(0.5, 0)]
    [InlineData(0.77, 0.7388468491852137)]
    [InlineData(0.999, 3.090232306167813)]
    public void Quantiles_are_the_inverse(double probability, double x) =>
        Assert.Equal(x, NormalDistribution.Quantile(probability), 1e-12 * Math.Max(1, Math.Abs(x)));
}
