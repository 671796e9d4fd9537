using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Qmc;

/// <summary>
/// Nested uniform scrambling (Owen, 1995) without a stored tree: whether a digit is flipped is a hash of the digits before
/// it. Every point becomes uniform over [0, 1), and the points together remain as even as the sequence is.
/// </summary>
public static class OwenScrambling
{
    private const int SequenceDigits = 32;
    private const int Digits = 53;

    /// <param name="bits">The coordinate's first 32 binary digits.</param>
    /// <param name="key">Of the dimension: dimensions with different keys are scrambled independently.</param>
    /// <returns>In [0, 1), on a grid of 2^-53.</returns>
    public static double Scramble(uint bits, ulong key)
    {
        ulong scrambled = 0;
        for (var digit = 0; digit < SequenceDigits; digit++)
        {
            // The leading 1 tells prefixes of different lengths apart.
            var before = digit == 0 ? 0UL : bits >> (SequenceDigits - digit);
            var flip = Hash(key, (1UL << digit) | before) & 1;
            scrambled = (scrambled << 1) | (((bits >> (SequenceDigits - 1 - digit)) & 1) ^ flip);
        }

        // The digits that the sequence has not would each be 0, so that scrambled they are random.
        var rest = Hash(key, (1UL << SequenceDigits) | bits) >> (64 - (Digits - SequenceDigits));
        return ((scrambled << (Digits - SequenceDigits)) | rest) * (1.0 / (1UL << Digits));
    }

    private static ulong Hash(ulong key, ulong node) =>
        new SplitMix64(new SplitMix64(key ^ (node * 0x9E3779B97F4A7C15)).Next()).Next();
}
