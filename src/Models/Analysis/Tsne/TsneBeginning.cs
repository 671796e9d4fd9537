using AeCluster.Models.Random;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>Where the points of an embedding start.</summary>
internal static class TsneBeginning
{
    /// <summary>Small, so that every point feels every other from the first iteration on.</summary>
    private const double Spread = 1e-4;

    /// <summary>An axis with less than this share of the first one's deviation is rounding.</summary>
    private const double Flat = 1e-6;

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

    /// <summary>Puts principal components in the place of what is random, along the axes that there are.</summary>
    private static void Principal(ReadOnlySpan<float> x_ND, int dimensions, float[] y_N2, int threads)
    {
        var pca = Pca.Fit(x_ND, dimensions, threads);
        var axes = pca
            .ExplainedVariance_K.Take(2)
            .Count(variance => Math.Sqrt(variance) > Flat * Math.Sqrt(pca.ExplainedVariance_K[0]));
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
            // Box and Muller, 1958. One minus what is in [0, 1) is never zero.
            var radius = Spread * Math.Sqrt(-2 * Math.Log(1 - random.NextUniform()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextUniform());
            y_N2[2 * i] = (float)(radius * cosine);
            y_N2[(2 * i) + 1] = (float)(radius * sine);
        }

        return y_N2;
    }
}
