using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>A line of the legend beside a scatter plot.</summary>
internal static class ScatterLegend
{
    /// <param name="style">Style of the points of this line; null for a line without a mark.</param>
    public static void Draw(SKCanvas canvas, ScatterLayout layout, int line, string text, PointStyle? style)
    {
        var (x, y) = (layout.LegendCorner.X, layout.LegendCorner.Y + (line * ScatterLayout.LegendLineHeight));
        style?.Draw(canvas, new SKPoint(x + (ScatterLayout.LegendMark / 2f), y + 8), ScatterLayout.LegendMark / 2f);
        Ink.Write(
            canvas,
            text,
            new SKPoint(x + ScatterLayout.LegendMark + 10, y + 8 + (Ink.LabelSize / 3f)),
            Ink.LabelSize,
            Ink.Dark);
    }
}
