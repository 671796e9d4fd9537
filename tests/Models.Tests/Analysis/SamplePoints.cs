using AeCluster.Models.Random;

namespace AeCluster.Models.Tests.Analysis;

/// <summary>Sample points for the tests of analysis.</summary>
internal static class SamplePoints
{
    /// <summary>Standard normal numbers.</summary>
    public static float[] Normal(int count, long seed)
    {
        var random = new PortableRandom(Seeds.Of(seed, SeedPurpose.GeneratedData));
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
        {
            // The sum of twelve uniform numbers is close to normal.
            value = -6;
            for (var i = 0; i < 12; i++)
            {
                value += random.NextFloat(0, 1);
            }
        }

        return values;
    }

    /// <summary>Round clusters of standard deviation 1; point i is in cluster i mod <paramref name="clusters"/>.</summary>
    /// <param name="apart">Standard deviation of the centres along each dimension.</param>
    public static float[] Clusters(int count, int dimensions, int clusters, float apart, long seed)
    {
        var centres = Normal(clusters * dimensions, seed + 1);
        var x_ND = Normal(count * dimensions, seed);
        for (var i = 0; i < x_ND.Length; i++)
        {
            x_ND[i] += apart * centres[(i / dimensions % clusters * dimensions) + (i % dimensions)];
        }

        return x_ND;
    }
}
