using AeCluster.Models.Analysis;
using AeCluster.Models.Analysis.Tsne;

namespace AeCluster.Models.Tests.Analysis.Tsne;

public sealed class DivergenceTests
{
    private const int Count = 40;
    private static readonly Chunks _twoThreads = new(2, CancellationToken.None);
    private static readonly Affinities _affinities = Affinities.Of(
        NearestNeighbours.Of(SamplePoints.Clusters(Count, 3, clusters: 3, apart: 2, seed: 1), 3, 20, _twoThreads),
        Count,
        6,
        _twoThreads);

    private static readonly float[,] _p_NN = AffinitiesTests.Dense(_affinities);

    [Theory]
    [InlineData(1e-4f)]
    [InlineData(1f)]
    [InlineData(30f)]
    public void It_is_the_sum_that_defines_it(float scale)
    {
        var y_N2 = SamplePoints.Normal(2 * Count, 2).Select(y => scale * y).ToArray();
        var z = new ExactRepulsion(Count, _twoThreads).Compute(y_N2, new float[2 * Count]);
        Assert.Equal(
            ByDefinition(y_N2.Select(y => (double)y).ToArray()),
            new Divergence(_affinities, _twoThreads).Of(y_N2, z),
            1e-5);
    }

    [Fact]
    public void Attraction_and_repulsion_are_its_gradient()
    {
        var y_N2 = SamplePoints.Normal(2 * Count, 3).Select(y => 2 * y).ToArray();
        var repulsion_N2 = new float[2 * Count];
        var z = new ExactRepulsion(Count, _twoThreads).Compute(y_N2, repulsion_N2);
        for (var i = 0; i < Count; i++)
        {
            var (x, y) = Attraction.On(i, _affinities, y_N2);
            Assert.Equal(Slope(y_N2, 2 * i), 4 * (x - (repulsion_N2[2 * i] / z)), 1e-6);
            Assert.Equal(Slope(y_N2, (2 * i) + 1), 4 * (y - (repulsion_N2[(2 * i) + 1] / z)), 1e-6);
        }
    }

    private static double Slope(float[] y_N2, int place)
    {
        const double Step = 1e-5;
        var around_N2 = y_N2.Select(y => (double)y).ToArray();
        around_N2[place] = y_N2[place] + Step;
        var above = ByDefinition(around_N2);
        around_N2[place] = y_N2[place] - Step;
        return (above - ByDefinition(around_N2)) / (2 * Step);
    }

    private static double ByDefinition(double[] y_N2)
    {
        double z = 0, sum = 0;
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
            {
                z += i == j ? 0 : Similarity(i, j);
                sum += _p_NN[i, j] > 0 ? _p_NN[i, j] * Math.Log(_p_NN[i, j] / Similarity(i, j)) : 0;
            }
        }

        return sum + (Math.Log(z) * _p_NN.Cast<float>().Sum(p => (double)p));

        double Similarity(int i, int j) =>
            1 / (1 + Math.Pow(y_N2[2 * i] - y_N2[2 * j], 2) + Math.Pow(y_N2[(2 * i) + 1] - y_N2[(2 * j) + 1], 2));
    }
}
