using AeCluster.Models.Random;

namespace AeCluster.Models.Data.Sources;

/// <summary>
/// Draws ten classes of simple shapes, 28 x 28 grey levels, anti-aliased, with random position, size, tilt and brightness. Each
/// image depends on (seed, subset, index) alone. Uses only additions, multiplications, divisions and square roots, which IEEE 754
/// defines to the bit, and rounds to bytes: the images are the same everywhere.
/// </summary>
public static class ShapesGenerator
{
    public const int Side = 28;

    /// <summary>Image i has class i mod 10, so that classes are balanced; the trainer shuffles.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["circle", "ring", "square", "frame", "triangle", "cross", "plus", "horizontal stripes", "vertical stripes", "star"];

    public static ExampleShape Shape { get; } = new(1, Side, Side);

    /// <summary>A data set of <paramref name="count"/> images.</summary>
    /// <param name="subset">0 for training, 1 for validation: different images from the same seed.</param>
    public static Dataset Generate(int count, long seed, int subset)
    {
        var pixels = Draw(count, seed, subset);
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % ClassNames.Count);
        }

        return new TensorDataset(ByteImages.ToTensor(pixels, Shape), ByteImages.ToLabels(labels), ClassNames);
    }

    /// <summary>The grey levels, image after image, row after row.</summary>
    internal static byte[] Draw(int count, long seed, int subset)
    {
        var pixels = new byte[count * Side * Side];
        for (var i = 0; i < count; i++)
        {
            var random = new PortableRandom(Seeds.Of(seed, SeedPurpose.GeneratedData, epoch: subset, step: i));
            DrawOne(i % ClassNames.Count, ref random, pixels.AsSpan(i * Side * Side, Side * Side));
        }

        return pixels;
    }

    private static void DrawOne(int kind, ref PortableRandom random, Span<byte> pixels)
    {
        var size = random.NextFloat(7f, 11.5f);
        var slack = 13.5f - size;
        var centerX = 13.5f + random.NextFloat(-slack, slack);
        var centerY = 13.5f + random.NextFloat(-slack, slack);
        var brightness = random.NextFloat(140f, 255f);
        var thickness = random.NextFloat(0.22f, 0.34f) * size;
        var phase = random.NextFloat(0f, 1f);

        // A rational point on the unit circle: a tilt of up to 17 degrees without sine and cosine, which differ between
        // libraries.
        var t = random.NextFloat(-0.15f, 0.15f);
        var cosine = (1 - (t * t)) / (1 + (t * t));
        var sine = 2 * t / (1 + (t * t));

        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var dx = x - centerX;
                var dy = y - centerY;
                var u = (cosine * dx) + (sine * dy);
                var v = (cosine * dy) - (sine * dx);

                // Full coverage half a pixel inside the edge, none half a pixel outside.
                var coverage = Math.Clamp(0.5f - Distance(kind, u, v, size, thickness, phase), 0f, 1f);
                pixels[(y * Side) + x] = (byte)((coverage * brightness) + 0.5f);
            }
        }
    }

    /// <summary>Signed distance in pixels from (u, v) to the edge of a shape around the origin: negative inside.</summary>
    private static float Distance(int kind, float u, float v, float size, float thickness, float phase)
    {
        var au = Math.Abs(u);
        var av = Math.Abs(v);
        var half = thickness / 2;
        return kind switch
        {
            0 => Length(u, v) - size,
            1 => Math.Abs(Length(u, v) - size + half) - half,
            2 => Math.Max(au, av) - (size * 0.85f),
            3 => Math.Abs(Math.Max(au, av) - (size * 0.9f) + half) - half,
            4 => Math.Max((au * 0.8944272f) - (v * 0.4472136f) - (size * 0.4472136f), v - (size * 0.8f)),
            5 => Math.Max(Math.Min(Math.Abs(u - v), Math.Abs(u + v)) * 0.70710678f - half, Math.Max(au, av) - (size * 0.9f)),
            6 => Math.Max(Math.Min(au, av) - half, Math.Max(au, av) - size),
            7 => Math.Max(Stripes(v, size, phase), Math.Max(au, av) - size),
            8 => Math.Max(Stripes(u, size, phase), Math.Max(au, av) - size),
            9 => Star(u, v, size),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static float Length(float u, float v) => MathF.Sqrt((u * u) + (v * v));

    private static float Stripes(float across, float size, float phase)
    {
        var period = size * 0.62f;
        var place = (across / period) + phase;
        return (Math.Abs(place - MathF.Floor(place) - 0.5f) - 0.25f) * period;
    }

    /// <summary>Five points: inside where at least four of the five half-planes of the pentagram agree.</summary>
    private static float Star(float u, float v, float size)
    {
        // Normals 72 degrees apart, the first one straight up; the inner edges are at 0.309 of the radius.
        Span<float> edges =
        [
            v,
            (-0.9510565f * u) + (0.3090170f * v),
            (-0.5877853f * u) - (0.8090170f * v),
            (0.5877853f * u) - (0.8090170f * v),
            (0.9510565f * u) + (0.3090170f * v),
        ];
        float first = float.MinValue, second = float.MinValue;
        foreach (var edge in edges)
        {
            if (edge > first)
            {
                second = first;
                first = edge;
            }
            else if (edge > second)
            {
                second = edge;
            }
        }

        return second - (size * 0.38f);
    }
}
