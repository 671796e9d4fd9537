using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>The layout of a heading in the upper left corner of a figure.</summary>
internal sealed class HeadingBlock(SheetHeading heading)
{
    public const int Margin = 28;
    private const int GapBelow = 22;
    private const int GapBelowTitle = 6;
    private const int DetailLineHeight = Ink.DetailSize + 4;

    /// <summary>Distance from the upper edge of the figure to the content below the heading.</summary>
    public int Bottom { get; } = Margin + Ink.TitleSize
        + (heading.DetailLines.Count == 0 ? 0 : GapBelowTitle + (heading.DetailLines.Count * DetailLineHeight)) + GapBelow;

    /// <summary>Distance from the left edge to the end of the longest line.</summary>
    public int Right { get; } = Margin + Math.Max(
        Ink.WidthOf(heading.Title, Ink.TitleSize, bold: true),
        heading.DetailLines.Select(line => Ink.WidthOf(line, Ink.DetailSize)).DefaultIfEmpty(0).Max());

    public IReadOnlyList<SKPoint> DetailBaselines { get; } =
    [
        .. heading.DetailLines.Select(
            (_, line) => new SKPoint(Margin, Margin + Ink.TitleSize + GapBelowTitle + ((line + 1) * DetailLineHeight) - 4)),
    ];

    public void Draw(SKCanvas canvas)
    {
        Ink.Write(canvas, heading.Title, new SKPoint(Margin, Margin + Ink.TitleSize - 4), Ink.TitleSize, Ink.Dark, bold: true);
        foreach (var (line, baseline) in heading.DetailLines.Zip(DetailBaselines))
        {
            Ink.Write(canvas, line, baseline, Ink.DetailSize, Ink.Soft);
        }
    }
}
