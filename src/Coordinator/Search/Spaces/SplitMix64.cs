namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014). <see cref="Random"/> is not used because its sequence may change between versions of
/// .NET, and a search file must always draw the same trials.
/// </summary>
public sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform over 0 .. <paramref name="bound"/> - 1, without modulo bias (rejection sampling).</summary>
    public ulong Below(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        var unfair = (0 - bound) % bound;
        while (true)
        {
            var high = Math.BigMul(Next(), bound, out var low);
            if (low >= unfair)
            {
                return high;
            }
        }
    }

    /// <summary>Uniform in [0, 1), on a grid of 2^-53.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));
}
