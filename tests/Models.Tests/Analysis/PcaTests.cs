using AeCluster.Models.Analysis;

namespace AeCluster.Models.Tests.Analysis;

public sealed class PcaTests
{
    /// <summary>Four points on an ellipse with axes along (4, 3) and (-3, 4), around (10, 20).</summary>
    private static readonly float[] _ellipse = [10 + 8, 20 + 6, 10 - 8, 20 - 6, 10 - 3, 20 + 4, 10 + 3, 20 - 4];

    [Fact]
    public void An_ellipse_has_its_axes_as_components()
    {
        var pca = Pca.Fit(_ellipse, 2);
        Near([10, 20], pca.Mean_D);
        Near([0.8, 0.6, -0.6, 0.8], pca.Components_KD);
        Near([200 / 3.0, 50 / 3.0], pca.ExplainedVariance_K);
        Assert.Equal(50 / 4.0 / 2, pca.ReconstructionError(1), 12);
        Assert.Equal([10, -10, 0, 0], pca.Transform(_ellipse, 1).Select(z => Math.Round(z, 5)));
        Assert.Equal(
            [18, 26, 2, 14, 10, 20, 10, 20],
            pca.Reconstruct(pca.Transform(_ellipse, 1), 1).Select(x => Math.Round(x, 5)));
    }

    [Fact]
    public void Components_are_orthonormal_and_variances_are_those_along_them()
    {
        var x_ND = Stretched(500, 37);
        var pca = Pca.Fit(x_ND, 37);
        for (var a = 0; a < 37; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                Assert.Equal(a == b ? 1 : 0, Dot(pca, a, b), 12);
            }
        }

        var z_NK = pca.Transform(x_ND, 37);
        for (var k = 0; k < 37; k++)
        {
            var along = Enumerable.Range(0, 500).Select(i => (double)z_NK[(i * 37) + k]).ToList();
            Assert.Equal(0, along.Average(), 1e-4);
            Assert.Equal(along.Sum(z => z * z) / 499, pca.ExplainedVariance_K[k], pca.ExplainedVariance_K[k] * 1e-4);
        }

        Assert.Equal(pca.ExplainedVariance_K.OrderDescending(), pca.ExplainedVariance_K);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(20)]
    public void The_error_is_the_sum_of_the_variances_that_were_dropped(int components)
    {
        var x_ND = Stretched(400, 20);
        var pca = Pca.Fit(x_ND, 20);
        var error =
            components == 0
                ? x_ND.Select((x, i) => Math.Pow(x - pca.Mean_D[i % 20], 2)).Average()
                : pca.Reconstruct(pca.Transform(x_ND, components), components)
                    .Zip(x_ND, (y, x) => Math.Pow((double)y - x, 2))
                    .Average();
        Assert.Equal(error, pca.ReconstructionError(components), (error * 1e-5) + 1e-10);
    }

    [Fact]
    public void Neither_the_batches_nor_the_threads_change_a_bit()
    {
        var x_ND = Stretched(1000, 21);
        var whole = Pca.Fit(x_ND, 21);
        var batches = new Covariance(21, threads: 2);
        for (var row = 0; row < 1000; row += 77)
        {
            batches.Add(x_ND.AsSpan(row * 21, Math.Min(77, 1000 - row) * 21));
        }

        var again = Pca.Fit(batches);
        Assert.Equal(1000, again.Count);
        Assert.Equal(whole.Mean_D, again.Mean_D);
        Assert.Equal(whole.ExplainedVariance_K, again.ExplainedVariance_K);
        Assert.Equal(whole.Components_KD, again.Components_KD);
    }

    [Fact]
    public void A_mean_far_from_zero_costs_no_digits()
    {
        var x_ND = SamplePoints.Normal(2000, 3).Select(x => 4096 + MathF.Round(x * 64) / 64).ToArray();
        var near = Pca.Fit(x_ND.Select(x => x - 4096).ToArray(), 4);
        var far = Pca.Fit(x_ND, 4);
        Assert.All(Enumerable.Range(0, 4), k => Assert.Equal(near.ExplainedVariance_K[k], far.ExplainedVariance_K[k], 1e-11));
    }

    [Fact]
    public void Rows_that_cannot_be_analysed_are_named()
    {
        Assert.Contains("at least two rows", Assert.Throws<AnalysisException>(() => Pca.Fit([1, 2, 3], 3)).Message);
        Assert.Contains("whole number of rows", Assert.Throws<AnalysisException>(() => Pca.Fit([1, 2, 3], 2)).Message);
        var covariance = new Covariance(2);
        covariance.Add([1, 2, 3, 4]);
        Assert.StartsWith(
            "Row 3 (counted from 0) holds NaN",
            Assert.Throws<AnalysisException>(() => covariance.Add([1, 2, 3, float.NaN])).Message);
        Assert.Equal(2, covariance.Count);
    }

    /// <summary>Points with a different spread along each dimension, rotated, and not centred at zero.</summary>
    private static float[] Stretched(int count, int dimensions)
    {
        var x_ND = SamplePoints.Normal(count * dimensions, 9);
        for (var i = 0; i < x_ND.Length; i++)
        {
            var d = i % dimensions;
            x_ND[i] = (x_ND[i] * (1 + d)) + (d > 0 ? 0.5f * x_ND[i - 1] : 0) + 3;
        }

        return x_ND;
    }

    private static double Dot(Pca pca, int a, int b) => Enumerable.Range(0, pca.Dimensions).Sum(
        i => pca.Components_KD[(a * pca.Dimensions) + i] * pca.Components_KD[(b * pca.Dimensions) + i]);

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 12));
    }
}
