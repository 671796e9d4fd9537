using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>A normal distribution of which only [0, 1] is left, or the uniform one.</summary>
/// <param name="Center">In [0, 1].</param>
/// <param name="Width">Standard deviation before the truncation; infinite for the uniform one.</param>
internal readonly record struct TruncatedNormal(double Center, double Width)
{
    private static readonly double _logRootTwoPi = 0.5 * Math.Log(2 * Math.PI);

    public static TruncatedNormal Uniform { get; } = new(0.5, double.PositiveInfinity);

    /// <summary>The highest value of the logarithm of its density, at the center.</summary>
    public double LogPeak => this == Uniform ? 0 : -Math.Log(Width * Left) - _logRootTwoPi;

    /// <summary>What the truncation leaves of the normal distribution: at least 0.34 of it.</summary>
    private double Left => 1 - Beyond(Center) - Beyond(1 - Center);

    /// <summary>Logarithm of the probability of [from, to].</summary>
    public double LogMass(double from, double to) =>
        this == Uniform ? Math.Log(to - from) : LogNormalMass(from, to) - Math.Log(Left);

    /// <summary>A draw by rejection; at worst every third is kept, as the center lies within.</summary>
    public double Draw(SplitMix64 random)
    {
        if (this == Uniform)
        {
            return random.Unit();
        }

        while (true)
        {
            var drawn = Center + (Width * NormalDistribution.Draw(random));
            if (drawn is >= 0 and < 1)
            {
                return drawn;
            }
        }
    }

    /// <summary>Probability of being farther away to one side; too small to count beyond nine standard deviations.</summary>
    private double Beyond(double distance) => distance > 9 * Width ? 0 : NormalDistribution.Cumulative(-distance / Width);

    /// <summary>The same of the normal distribution before it was truncated. Computed in the lower tail, where small differences
    /// are exact.</summary>
    private double LogNormalMass(double from, double to)
    {
        var (low, high) = ((from - Center) / Width, (to - Center) / Width);
        (low, high) = low > 0 ? (-high, -low) : (low, high);
        var upper = NormalDistribution.LogCumulative(high);
        return upper + Math.Log(1 - Math.Exp(NormalDistribution.LogCumulative(low) - upper));
    }
}
