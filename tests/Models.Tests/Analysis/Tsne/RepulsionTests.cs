using AeCluster.Models.Analysis;
using AeCluster.Models.Analysis.Tsne;

namespace AeCluster.Models.Tests.Analysis.Tsne;

public sealed class RepulsionTests
{
    private static readonly Chunks _twoThreads = new(2, CancellationToken.None);

    [Fact]
    public void All_pairs_are_the_sum_that_defines_it()
    {
        // Not a multiple of sixteen.
        var y_N2 = SamplePoints.Normal(2 * 133, 1);
        var (expected, z) = ByDefinition(y_N2);
        var force_N2 = new float[y_N2.Length];
        Assert.Equal(z, new ExactRepulsion(133, _twoThreads).Compute(y_N2, force_N2), z * 1e-6);
        Assert.InRange(Error(expected, force_N2), 0, 1e-6);
    }

    /// <summary>The forces of the grid are those between all pairs, at every scale that an embedding goes through.</summary>
    [Theory]
    [InlineData(1e-5f, 1e-4)]
    [InlineData(1e-3f, 1e-4)]
    [InlineData(0.1f, 1e-3)]
    [InlineData(1f, 3e-3)]
    [InlineData(4f, 1e-2)]
    [InlineData(15f, 3e-2)]
    [InlineData(4000f, 1e-6)]
    public void The_grid_agrees_with_all_pairs(float scale, double tolerance)
    {
        var y_N2 = SamplePoints
            .Clusters(1000, 2, clusters: 10, apart: 3, seed: 3)
            .Select(y => (y * scale) + (3 * scale))
            .ToArray();
        AssertAgrees(y_N2, new GridRepulsion(1000, _twoThreads), tolerance, toleranceOfZ: 5e-3);
    }

    [Theory]
    [InlineData("on a line")]
    [InlineData("on an upright line")]
    [InlineData("in three places")]
    [InlineData("one far away")]
    [InlineData("two of them")]
    public void The_grid_agrees_with_all_pairs_for_odd_shapes(string shape)
    {
        var y_N2 = SamplePoints.Normal(2 * 700, 4).Select(y => 8 * y).ToArray();
        for (var i = 0; i < y_N2.Length; i += 2)
        {
            (y_N2[i], y_N2[i + 1]) = shape switch
            {
                "on a line" => (y_N2[i], 5),
                "on an upright line" => (-7, y_N2[i + 1]),
                "in three places" => (i % 3, i % 3 * i % 3),
                "one far away" when i == 0 => (500f, -300f),
                _ => (y_N2[i], y_N2[i + 1]),
            };
        }

        y_N2 = shape == "two of them" ? y_N2[..4] : y_N2;
        AssertAgrees(y_N2, new GridRepulsion(y_N2.Length / 2, _twoThreads), 0.02, 5e-3);
    }

    [Fact]
    public void A_finer_grid_is_more_exact()
    {
        var y_N2 = SamplePoints.Normal(2 * 1000, 5).Select(y => 20 * y).ToArray();
        AssertAgrees(y_N2, new GridRepulsion(1000, _twoThreads, maxSpacing: 0.2), 3e-4, 1e-5);
    }

    [Fact]
    public void One_that_has_seen_other_embeddings_gives_no_worse_forces()
    {
        var grid = new GridRepulsion(600, _twoThreads);
        foreach (var scale in new[] { 1e-4f, 1, 1.05f, 8, 7.5f, 3, 8, 1e-3f })
        {
            AssertAgrees(SamplePoints.Normal(2 * 600, 6).Select(y => scale * y).ToArray(), grid, 0.01, 5e-3);
        }
    }

    [Fact]
    public void Points_in_one_place_do_not_push_each_other()
    {
        var y_N2 = Enumerable.Repeat(1.5f, 20).ToArray();
        var force_N2 = new float[20];
        foreach (var repulsion in new IRepulsion[] { new ExactRepulsion(10, _twoThreads), new GridRepulsion(10, _twoThreads) })
        {
            Assert.Equal(90, repulsion.Compute(y_N2, force_N2), 1e-3);
            Assert.All(force_N2, force => Assert.Equal(0, force, 1e-4));
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var y_N2 = SamplePoints.Normal(2 * 3000, 7).Select(y => 10 * y).ToArray();
        Func<Chunks, IRepulsion>[] kinds =
        [
            chunks => new ExactRepulsion(3000, chunks),
            chunks => new GridRepulsion(3000, chunks),
        ];
        foreach (var create in kinds)
        {
            var alone_N2 = new float[y_N2.Length];
            var together_N2 = new float[y_N2.Length];
            Assert.Equal(
                create(new Chunks(1, CancellationToken.None)).Compute(y_N2, alone_N2),
                create(new Chunks(3, CancellationToken.None)).Compute(y_N2, together_N2));
            Assert.Equal(alone_N2, together_N2);
        }
    }

    private static void AssertAgrees(float[] y_N2, GridRepulsion grid, double tolerance, double toleranceOfZ)
    {
        var (expected, z) = ByDefinition(y_N2);
        var force_N2 = new float[y_N2.Length];
        Assert.Equal(z, grid.Compute(y_N2, force_N2), z * toleranceOfZ);
        Assert.InRange(Error(expected, force_N2), 0, tolerance);
    }

    private static (double[] Force_N2, double Z) ByDefinition(float[] y_N2)
    {
        var force_N2 = new double[y_N2.Length];
        var z = 0.0;
        for (var i = 0; i < y_N2.Length; i += 2)
        {
            for (var j = 0; j < y_N2.Length; j += 2)
            {
                double dx = y_N2[i] - y_N2[j], dy = y_N2[i + 1] - y_N2[j + 1];
                var q = 1 / (1 + (dx * dx) + (dy * dy));
                z += i == j ? 0 : q;
                force_N2[i] += q * q * dx;
                force_N2[i + 1] += q * q * dy;
            }
        }

        return (force_N2, z);
    }

    /// <summary>Root mean square error, relative to the root mean square of the forces.</summary>
    private static double Error(double[] expected, float[] actual) => Math.Sqrt(
        expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum() / expected.Sum(e => e * e));
}
