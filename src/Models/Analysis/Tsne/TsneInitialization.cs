using AeCluster.Models.Random;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>The initial positions of an embedding.</summary>
internal static class TsneInitialization
{
    /// <summary>Standard deviation; small, so that all points interact from the first iteration on.</summary>
    private const double Spread = 1e-4;

    /// <summary>An axis whose standard deviation is below this share of the first one's is rounding noise.</summary>
    private const double MinRelativeDeviation = 1e-6;

    public static float[] Of(ReadOnlySpan<float> x_ND, int dimensions, TsneOptions options)
    {
        var count = x_ND.Length / dimensions;
        var y_N2 = Random(count, options.Seed);
        if (options.Start == TsneStart.Pca)
        {
            Principal(x_ND, dimensions, y_N2, options.Threads ?? Environment.ProcessorCount);
        }

        return y_N2;
    }

    /// <summary>Replaces random coordinates by principal components, as far as the data varies along them.</summary>
    private static void Principal(ReadOnlySpan<float> x_ND, int dimensions, float[] y_N2, int threads)
    {
        var pca = Pca.Fit(x_ND, dimensions, threads);
        var axes = pca
            .ExplainedVariance_K.Take(2)
            .Count(variance => Math.Sqrt(variance) > MinRelativeDeviation * Math.Sqrt(pca.ExplainedVariance_K[0]));
        if (axes == 0)
        {
            return;
        }

        var z_NK = pca.Transform(x_ND, axes);
        var scale = Spread / Math.Sqrt(pca.ExplainedVariance_K[0] * (pca.Count - 1) / pca.Count);
        for (var i = 0; i < z_NK.Length; i++)
        {
            y_N2[(i / axes * 2) + (i % axes)] = (float)(z_NK[i] * scale);
        }
    }

    private static float[] Random(int count, long seed)
    {
        var random = new PortableRandom(Seeds.Of(seed, SeedPurpose.EmbeddingStart));
        var y_N2 = new float[2 * count];
        for (var i = 0; i < count; i++)
        {
            // Box and Muller, 1958. A uniform number is below 1, so that the logarithm is finite.
            var radius = Spread * Math.Sqrt(-2 * Math.Log(1 - random.NextUniform()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextUniform());
            y_N2[2 * i] = (float)(radius * cosine);
            y_N2[(2 * i) + 1] = (float)(radius * sine);
        }

        return y_N2;
    }
}
