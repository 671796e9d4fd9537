using AeCluster.Models.Random;

namespace AeCluster.Models.Data.Generators;

/// <summary>Numbers from a standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>
    /// Box and Muller's method. Logarithm and cosine may differ in their last bit from one system to another, which the rounding
    /// to float32 nearly always hides, but does not promise to.
    /// </summary>
    public static double Next(ref PortableRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextUniform())) * Math.Cos(2 * Math.PI * random.NextUniform());
}
