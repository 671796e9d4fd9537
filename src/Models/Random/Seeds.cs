namespace AeCluster.Models.Random;

/// <summary>The purpose of a random generator. The numbers affect results: never change or reuse one.</summary>
public enum SeedPurpose
{
    InitialWeights = 1,
    ExampleOrder = 2,
    TrainingNoise = 3,
    ValidationNoise = 4,
    Sampling = 5,
    GeneratedData = 6,
    EmbeddingStart = 7,
    DataSplit = 8,
}

/// <summary>
/// Pure functions from a trial's seed and a position in its training to the seed of a generator. No random state is carried from
/// step to step, so a step can be computed again, or elsewhere, with the same result: the gradient of a shard is a function of
/// (weights, seed, step, shard).
/// </summary>
public static class Seeds
{
    /// <param name="seed">The trial's seed.</param>
    /// <param name="epoch">The epoch, if the purpose has one.</param>
    /// <param name="step">The step or validation batch, if the purpose has one.</param>
    /// <param name="shard">The part of the step's batch.</param>
    public static long Of(long seed, SeedPurpose purpose, long epoch = 0, long step = 0, int shard = 0)
    {
        var state = PortableRandom.Mix((ulong)seed + 0x9E3779B97F4A7C15);
        Absorb((ulong)purpose);
        Absorb((ulong)epoch);
        Absorb((ulong)step);
        Absorb((ulong)shard);
        return (long)state;

        // Position matters, and zero is not neutral: (1, 0) and (0, 1) must differ.
        void Absorb(ulong value) =>
            state = PortableRandom.Mix((state ^ PortableRandom.Mix(value + 0xD1B54A32D192ED03)) + 0x9E3779B97F4A7C15);
    }

    /// <summary>The order in which an epoch visits the examples: a permutation of 0 .. count-1.</summary>
    public static long[] ExampleOrder(long seed, int epoch, int count) =>
        new PortableRandom(Of(seed, SeedPurpose.ExampleOrder, epoch)).NextPermutation<long>(count);
}
