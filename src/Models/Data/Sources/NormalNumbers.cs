using AeCluster.Models.Random;

namespace AeCluster.Models.Data.Sources;

/// <summary>Numbers from a standard normal distribution.</summary>
internal static class NormalNumbers
{
    /// <summary>
    /// The Box-Muller transform. Logarithm and cosine may differ in the last bit between systems; rounding to float32 hides that
    /// nearly always, but not certainly.
    /// </summary>
    public static double Next(ref PortableRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextUniform())) * Math.Cos(2 * Math.PI * random.NextUniform());
}
