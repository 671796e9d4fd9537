using AeCluster.Models.Analysis;
using AeCluster.Models.Analysis.Tsne;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Analysis.Tsne;

public sealed class AffinitiesTests
{
    private static readonly Chunks _oneThread = new(1, CancellationToken.None);

    [Property]
    public Property The_entropy_of_each_point_is_that_of_the_perplexity() => Prop.ForAll(
        (from distances in Gen.Choose(0, 1_000_000).NonEmptyListOf()
         from scale in Gen.Elements(1e-12f, 1e-3f, 1f, 1e4f)
         from share in Gen.Choose(1, 99)
         select (Distances: distances.Distinct().Order().Select(d => d * scale).ToArray(), share)).ToArbitrary(),
        sample =>
        {
            // From one neighbour to all.
            var perplexity = Math.Pow(sample.Distances.Length, sample.share / 100.0);
            var shares = new Perplexity(perplexity, sample.Distances.Length).Shares(sample.Distances).ToArray();
            var entropy = -shares.Where(share => share > 0).Sum(share => share * Math.Log(share));
            return Math.Abs(shares.Sum() - 1) < 1e-12 && Math.Abs(Math.Exp(entropy) - perplexity) < 2e-5 * perplexity
                && shares.SequenceEqual(shares.OrderDescending());
        });

    [Fact]
    public void Neighbours_that_are_equally_near_share_alike_even_if_that_misses_the_perplexity()
    {
        Near([0.2, 0.2, 0.2, 0.2, 0.2], new Perplexity(3, 5).Shares([7, 7, 7, 7, 7]));
        Near([0.25, 0.25, 0.25, 0.25, 0], new Perplexity(2, 5).Shares([0, 0, 0, 0, 9]));
        Near([1], new Perplexity(1, 1).Shares([4]));

        static void Near(double[] expected, ReadOnlySpan<double> actual) =>
            Assert.All(expected.Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Similarities_are_symmetric_and_add_up_to_one_and_are_those_of_the_definition()
    {
        const int Count = 90;
        var x_ND = SamplePoints.Clusters(Count, 4, clusters: 3, apart: 2, seed: 1);
        var nearest = NearestNeighbours.Of(x_ND, 4, 25, _oneThread);
        var affinities = Affinities.Of(nearest, Count, 8, _oneThread);
        var p_NN = Dense(affinities);

        var expected_NN = new double[Count, Count];
        for (var i = 0; i < Count; i++)
        {
            var shares = new Perplexity(8, 25).Shares(nearest.SquaredDistances_NK.AsSpan(i * 25, 25)).ToArray();
            for (var k = 0; k < 25; k++)
            {
                var j = nearest.Indices_NK[(i * 25) + k];
                expected_NN[i, j] += shares[k] / (2 * Count);
                expected_NN[j, i] += shares[k] / (2 * Count);
            }
        }

        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(0, p_NN[i, i]);
            for (var j = 0; j < Count; j++)
            {
                Assert.Equal(p_NN[i, j], p_NN[j, i]);
                Assert.Equal(expected_NN[i, j], p_NN[i, j], 1e-9);
            }
        }

        Assert.Equal(1, affinities.Shares.Sum(share => (double)share), 1e-6);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var nearest = NearestNeighbours.Of(SamplePoints.Normal(3 * 1000, 2), 3, 31, _oneThread);
        var alone = Affinities.Of(nearest, 1000, 10, _oneThread);
        var together = Affinities.Of(nearest, 1000, 10, new Chunks(2, CancellationToken.None));
        Assert.Equal(alone.Starts_N, together.Starts_N);
        Assert.Equal(alone.Neighbours, together.Neighbours);
        Assert.Equal(alone.Shares, together.Shares);
    }

    /// <summary>The similarities as a dense matrix. Checks that rows are ordered and padded to whole vectors.</summary>
    internal static float[,] Dense(Affinities affinities)
    {
        var p_NN = new float[affinities.Count, affinities.Count];
        for (var i = 0; i < affinities.Count; i++)
        {
            var before = -1;
            Assert.Equal(0, (affinities.Starts_N[i + 1] - affinities.Starts_N[i]) % Affinities.RowMultiple);
            for (var entry = affinities.Starts_N[i]; entry < affinities.Starts_N[i + 1]; entry++)
            {
                var j = affinities.Neighbours[entry];
                if (j == i)
                {
                    Assert.Equal(0, affinities.Shares[entry]);
                    continue;
                }

                Assert.True(j > before);
                before = j;
                p_NN[i, j] = affinities.Shares[entry];
            }
        }

        return p_NN;
    }
}
