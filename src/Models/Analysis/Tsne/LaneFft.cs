namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// Sixteen Fourier transforms at once, in the lanes of a vector: every butterfly is plain vector arithmetic without shuffles.
/// Stockham's form (no bit reversal) with radices 4, 2, 3 and 5.
/// </summary>
internal sealed class LaneFft
{
    public const int Lanes = 16;

    private static readonly int[] _radices = [4, 5, 3, 2];

    private readonly Stage[] _stages;

    /// <param name="length">A multiple of 4 with no prime factor above 5; see <see cref="LengthFor"/>.</param>
    public LaneFft(int length)
    {
        Length = length;
        var list = new List<Stage>();
        for (var rest = length; rest > 1;)
        {
            var radix = _radices.First(r => rest % r == 0);
            list.Add(Stage.Of(radix, rest, length / rest));
            rest /= radix;
        }

        _stages = [.. list];
    }

    public int Length { get; }

    /// <summary>The smallest length of at least <paramref name="atLeast"/> that can be transformed.</summary>
    public static int LengthFor(int atLeast)
    {
        for (var length = (Math.Max(4, atLeast) + 3) / 4 * 4; ; length += 4)
        {
            var rest = length;
            foreach (var radix in _radices)
            {
                while (rest % radix == 0)
                {
                    rest /= radix;
                }
            }

            if (rest == 1)
            {
                return length;
            }
        }
    }

    /// <summary>Sum over n of x_n exp(-2 pi i k n / Length), in each lane.</summary>
    /// <param name="upperHalfIsZero">Whether x_n is zero from n = Length / 2 on; that half is then not read.</param>
    public void Transform(LaneBuffer x, bool upperHalfIsZero)
    {
        foreach (var stage in _stages)
        {
            stage.Apply(x, upperHalfIsZero && stage.Stride == 1);
            x.Swap();
        }
    }

    /// <summary>Sum over k of x_k exp(2 pi i k n / Length): the inverse transform, times Length.</summary>
    public void TransformBack(LaneBuffer x)
    {
        x.Exchange();
        Transform(x, upperHalfIsZero: false);
        x.Exchange();
    }

    /// <param name="Span">Length of the transforms that this stage splits.</param>
    /// <param name="Stride">Number of these transforms.</param>
    /// <param name="Twiddles">For each p below Span / Radix and each u from 1 to Radix - 1: cosine and sine of -2 pi p u /
    /// Span.</param>
    private sealed record Stage(int Radix, int Span, int Stride, float[] Twiddles)
    {
        public static Stage Of(int radix, int span, int stride)
        {
            var twiddles = new float[span / radix * (radix - 1) * 2];
            var at = 0;
            for (var p = 0; p < span / radix; p++)
            {
                for (var u = 1; u < radix; u++)
                {
                    var (sine, cosine) = Math.SinCos(-2 * Math.PI * (p * u % span) / span);
                    twiddles[at++] = (float)cosine;
                    twiddles[at++] = (float)sine;
                }
            }

            return new Stage(radix, span, stride, twiddles);
        }

        public void Apply(LaneBuffer x, bool upperHalfIsZero)
        {
            switch (Radix)
            {
                case 4 when upperHalfIsZero:
                    LaneButterflies.FirstFours(Span / 4, x, Twiddles);
                    break;
                case 4:
                    LaneButterflies.Fours(Span / 4, Stride, x, Twiddles);
                    break;
                case 5:
                    LaneButterflies.Fives(Span / 5, Stride, x, Twiddles);
                    break;
                case 3:
                    LaneButterflies.Threes(Span / 3, Stride, x, Twiddles);
                    break;
                default:
                    LaneButterflies.Twos(Span / 2, Stride, x, Twiddles);
                    break;
            }
        }
    }
}
