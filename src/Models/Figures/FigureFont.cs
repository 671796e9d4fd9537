using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>
/// The typeface of all figures, embedded in this assembly, because figures would have no text on a machine without fonts, such as
/// a minimal container. Covers Western European and Greek letters and common symbols.
/// </summary>
internal static class FigureFont
{
    private static readonly Lazy<SKTypeface> _lazyRegular = new(() => Load("DejaVuSans.ttf"));
    private static readonly Lazy<SKTypeface> _lazyBold = new(() => Load("DejaVuSans-Bold.ttf"));

    public static SKTypeface Regular => _lazyRegular.Value;

    public static SKTypeface Bold => _lazyBold.Value;

    /// <param name="size">Size of an em in pixels.</param>
    public static SKFont Of(SKTypeface typeface, float size) =>
        new(typeface, size) { Edging = SKFontEdging.Antialias, Subpixel = true };

    private static SKTypeface Load(string file)
    {
        using var resource = typeof(FigureFont).Assembly.GetManifestResourceStream($"Fonts/{file}")
            ?? throw new InvalidOperationException($"The assembly has no embedded font {file}.");
        using var data = SKData.Create(resource);
        return SKTypeface.FromData(data);
    }
}
