namespace AeCluster.Messages.Security;

/// <summary>
/// Estimates from above how hard a secret is to guess. The coordinator's certificate follows from the secret, so that whoever
/// reaches the coordinator can try secrets at home, as many a second as the processor can.
/// </summary>
internal static class SecretStrength
{
    /// <summary>
    /// Less than the estimate for any 16 random bytes or 16 digits of a random hexadecimal number, of which a short sample shows
    /// few different ones.
    /// </summary>
    public const int MinBits = 45;

    /// <summary>Of a letter in words of a language (Shannon, 1951: between 0.6 and 1.3; words need not make sense).</summary>
    private const double BitsPerLetter = 1.6;

    /// <summary>An upper bound: what looks random to this may still be known to others.</summary>
    public static int BitsOf(ReadOnlySpan<byte> secret)
    {
        var steps = new byte[Math.Max(0, secret.Length - 1)];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = (byte)(secret[i + 1] - secret[i]);
        }

        // Steps find 0123456789, and what repeats itself has few different steps.
        var bits = Math.Min(Entropy(secret), Entropy(steps));
        return (int)(IsWords(secret) ? Math.Min(bits, secret.Length * BitsPerLetter) : bits);
    }

    /// <summary>The entropy of the distribution of the bytes, times their number.</summary>
    private static double Entropy(ReadOnlySpan<byte> bytes)
    {
        Span<int> counts = stackalloc int[byte.MaxValue + 1];
        counts.Clear();
        foreach (var value in bytes)
        {
            counts[value]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            bits += count == 0 ? 0 : count * Math.Log2((double)bytes.Length / count);
        }

        return bits;
    }

    /// <summary>Whether all is letters of one case and what stands between words.</summary>
    private static bool IsWords(ReadOnlySpan<byte> secret)
    {
        var (lower, upper) = (0, 0);
        foreach (var value in secret)
        {
            if (char.IsAsciiLetterLower((char)value))
            {
                lower++;
            }
            else if (char.IsAsciiLetterUpper((char)value))
            {
                upper++;
            }
            else if (!" -_.,'".Contains((char)value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return Math.Min(lower, upper) <= Math.Max(lower, upper) / 4;
    }
}
