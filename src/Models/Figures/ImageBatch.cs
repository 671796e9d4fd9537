using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Images as models see them: floats in [0, 1], example by example, channel by channel, row by row.</summary>
public sealed class ImageBatch
{
    private readonly float[] values_BCHW;

    /// <param name="values_BCHW">Read while drawing, not copied.</param>
    /// <param name="channels">1 for grey, 3 for red, green, blue.</param>
    /// <exception cref="ArgumentException">Another number of channels, or values that are no whole number of images.</exception>
    public ImageBatch(float[] values_BCHW, int channels, int height, int width)
    {
        if (channels is not (1 or 3))
        {
            throw new ArgumentException($"Images have 1 or 3 channels, not {channels}.", nameof(channels));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (values_BCHW.Length % (channels * height * width) != 0)
        {
            throw new ArgumentException(
                $"{values_BCHW.Length} values are no whole number of {channels} x {height} x {width} images.",
                nameof(values_BCHW));
        }

        this.values_BCHW = values_BCHW;
        (Channels, Height, Width) = (channels, height, width);
        Count = values_BCHW.Length / (channels * height * width);
    }

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public int Count { get; }

    /// <summary>
    /// The colour of one pixel. Values outside [0, 1] are cut off; a pixel with a value that is not a number is magenta,
    /// which no grey image has, so that a broken model is seen and not taken for a dark one.
    /// </summary>
    public SKColor ColorAt(int image, int y, int x)
    {
        var plane = Height * Width;
        var offset = (image * Channels * plane) + (y * Width) + x;
        var red = values_BCHW[offset];
        var (green, blue) = Channels == 1 ? (red, red) : (values_BCHW[offset + plane], values_BCHW[offset + (2 * plane)]);
        return float.IsNaN(red) || float.IsNaN(green) || float.IsNaN(blue)
            ? SKColors.Magenta
            : new SKColor(Level(red), Level(green), Level(blue));
    }

    private static byte Level(float value) => (byte)MathF.Round(Math.Clamp(value, 0, 1) * 255);
}
