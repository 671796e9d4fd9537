using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>The colours of figures, and drawing of text.</summary>
internal static class Ink
{
    public const int TitleSize = 22;
    public const int DetailSize = 16;
    public const int LabelSize = 15;
    public const int CaptionSize = 13;

    private const string Dots = "...";

    public static readonly SKColor Paper = new(0xFC, 0xFC, 0xFC);
    public static readonly SKColor Dark = new(0x22, 0x22, 0x22);
    public static readonly SKColor Soft = new(0x5A, 0x5A, 0x5A);
    public static readonly SKColor Frame = new(0xC4, 0xC4, 0xC4);
    public static readonly SKColor Faint = new(0xE4, 0xE4, 0xE4);

    /// <summary>
    /// Ten colours that are distinguishable with the common kinds of colour blindness: Paul Tol's "muted" scheme (2021) and a
    /// dark grey. The first few differ most.
    /// </summary>
    public static IReadOnlyList<SKColor> Classes { get; } =
    [
        new(0x33, 0x22, 0x88), new(0xCC, 0x66, 0x77), new(0x44, 0xAA, 0x99), new(0xDD, 0xCC, 0x77), new(0x88, 0x22, 0x55),
        new(0x88, 0xCC, 0xEE), new(0x99, 0x99, 0x33), new(0xAA, 0x44, 0x99), new(0x11, 0x77, 0x33), new(0x55, 0x55, 0x55),
    ];

    public static void Write(
        SKCanvas canvas,
        string text,
        SKPoint baseline,
        int size,
        SKColor color,
        bool bold = false,
        SKTextAlign align = SKTextAlign.Left)
    {
        using var font = FontOf(size, bold);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawText(text, baseline.X, baseline.Y, align, font, paint);
    }

    /// <summary>Width in pixels, rounded up.</summary>
    public static int WidthOf(string text, int size, bool bold = false)
    {
        using var font = FontOf(size, bold);
        return (int)MathF.Ceiling(font.MeasureText(text));
    }

    /// <summary>Shortens the text to a width in pixels; dots mark omitted text.</summary>
    public static string Fit(string text, int size, int width)
    {
        if (WidthOf(text, size) <= width)
        {
            return text;
        }

        var length = text.Length - 1;
        while (length > 0 && WidthOf(text[..length].TrimEnd() + Dots, size) > width)
        {
            length--;
        }

        return text[..length].TrimEnd() + Dots;
    }

    public static byte[] ToPng(this SKSurface surface)
    {
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static SKFont FontOf(int size, bool bold) => FigureFont.Of(bold ? FigureFont.Bold : FigureFont.Regular, size);
}
