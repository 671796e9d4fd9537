using System.Numerics;

namespace AeCluster.Models.Random;

/// <summary>
/// xoshiro256** (Blackman and Vigna, 2018), seeded through splitmix64. It uses integer arithmetic only, so that data and the
/// order of examples are the same on every machine and every .NET version (<see cref="System.Random"/> guarantees neither).
/// </summary>
public struct PortableRandom
{
    private ulong _s0, _s1, _s2, _s3;

    public PortableRandom(long seed)
    {
        var state = (ulong)seed;
        _s0 = Next(ref state);
        _s1 = Next(ref state);
        _s2 = Next(ref state);
        _s3 = Next(ref state);

        static ulong Next(ref ulong state) => Mix(state += 0x9E3779B97F4A7C15);
    }

    internal PortableRandom(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    /// <summary>The output function of splitmix64: a bijection that spreads close inputs over all 64 bits.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire, 2019).</summary>
    public long NextBelow(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var threshold = (0 - range) % range;
        while (true)
        {
            var high = Math.BigMul(NextBits(), range, out var low);
            if (low >= threshold)
            {
                return (long)high;
            }
        }
    }

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>A permutation of 0 .. <paramref name="count"/>-1 (Fisher-Yates).</summary>
    public T[] NextPermutation<T>(int count)
        where T : IBinaryInteger<T>
    {
        var order = new T[count];
        for (var i = 0; i < count; i++)
        {
            var j = NextBelow(i + 1);
            order[i] = order[j];
            order[j] = T.CreateChecked(i);
        }

        return order;
    }

    /// <summary>Uniform in [<paramref name="from"/>, <paramref name="to"/>), in steps of 2^-24 of the interval.</summary>
    public float NextFloat(float from, float to) => from + ((to - from) * ((NextBits() >> 40) * (1f / (1 << 24))));
}
