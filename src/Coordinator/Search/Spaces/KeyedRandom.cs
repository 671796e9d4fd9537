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
        hash = Mix(hash ^ TextHash.Of(name));
        return new SplitMix64(Mix(hash ^ TextHash.Of(purpose)));
    }

    private static ulong Mix(ulong value) => new SplitMix64(value).Next();
}
