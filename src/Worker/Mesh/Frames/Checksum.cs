using System.Numerics;
using System.Runtime.InteropServices;

namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// CRC-32C, computed with the processor's instruction if available. Since the instruction has a latency of three cycles, four
/// interleaved CRCs are computed (each over every fourth 8-byte word) and combined by a fifth. It detects every error within 32
/// adjacent bits of one word, and any other error with a probability of 1 - 2^-32.
/// </summary>
public static class Checksum
{
    private const int Chains = 4;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var (a, b, c, d) = (~0u, ~0u, ~0u, ~0u);
        var word = 0;
        for (; word <= words.Length - Chains; word += Chains)
        {
            a = BitOperations.Crc32C(a, words[word]);
            b = BitOperations.Crc32C(b, words[word + 1]);
            c = BitOperations.Crc32C(c, words[word + 2]);
            d = BitOperations.Crc32C(d, words[word + 3]);
        }

        var all = BitOperations.Crc32C(BitOperations.Crc32C(~0u, a | ((ulong)b << 32)), c | ((ulong)d << 32));
        for (; word < words.Length; word++)
        {
            all = BitOperations.Crc32C(all, words[word]);
        }

        foreach (var rest in bytes[(word * sizeof(ulong))..])
        {
            all = BitOperations.Crc32C(all, rest);
        }

        return ~all;
    }
}
