using System.Text;

namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>
/// Random numbers that follow from what they are for: no generator is stored, so a draw is the same whatever was drawn before it,
/// in whatever order, before or after a restart.
/// </summary>
public static class KeyedRandom
{
    /// <param name="seed">The search's seed.</param>
    /// <param name="index">Number of the trial that the draw is for.</param>
    /// <param name="name">The axis, or whatever else is drawn.</param>
    /// <param name="purpose">What for, so that two draws for one axis are independent.</param>
    public static SplitMix64 For(long seed, long index, string name, string purpose)
    {
        var hash = Mix((ulong)seed);
        hash = Mix(hash ^ (ulong)index);
        hash = Mix(hash ^ Hash(name));
        return new SplitMix64(Mix(hash ^ Hash(purpose)));
    }

    private static ulong Mix(ulong value) => new SplitMix64(value).Next();

    /// <summary>FNV-1a of the text's bytes; any fixed hash function would do.</summary>
    private static ulong Hash(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
