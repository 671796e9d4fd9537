namespace AeCluster.Models.Data.Generators;

/// <summary>Numbers from a standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>
    /// Box and Muller's method. Logarithm and cosine may differ in their last bit from one system to another, which the rounding
    /// to float32 nearly always hides, but does not promise to.
    /// </summary>
    public static double Next(ref PortableRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(ref random))) * Math.Cos(2 * Math.PI * Uniform(ref random));

    /// <summary>In [0, 1), in steps of 2^-53.</summary>
    public static double Uniform(ref PortableRandom random) => (random.NextBits() >> 11) * (1.0 / (1L << 53));
}
