using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Where everything on a sheet is: a heading, and below it bands of rows of images, with labels to the left.</summary>
internal sealed class SheetLayout
{
    public const int TitleSize = 22;
    public const int DetailSize = 16;
    public const int LabelSize = 15;

    private const int Margin = 28;
    private const int Gap = 8;
    private const int GapBetweenBands = 26;
    private const int GapAfterLabels = 16;

    /// <summary>Small images are magnified up to about this many pixels.</summary>
    private const int TilePixels = 112;

    private readonly int left;
    private readonly int top;
    private readonly int rowsPerBand;

    /// <param name="columns">Images in a row.</param>
    /// <param name="bands">Groups of rows with some space between them.</param>
    /// <param name="rowLabels">One for each row of a band, and so also their number; may be empty texts.</param>
    public SheetLayout(ImageBatch images, SheetHeading heading, int columns, int bands, IReadOnlyList<string> rowLabels)
    {
        Scale = Math.Max(1, TilePixels / Math.Max(images.Height, images.Width));
        (TileWidth, TileHeight) = (images.Width * Scale, images.Height * Scale);
        rowsPerBand = Math.Max(1, rowLabels.Count);

        var headingHeight = TitleSize + (heading.Detail.Length == 0 ? 0 : DetailSize + 10);
        top = Margin + headingHeight + 22;
        var labelWidth = rowLabels.Select(label => WidthOf(label, FigureFont.Regular, LabelSize)).DefaultIfEmpty(0).Max();
        left = Margin + (labelWidth == 0 ? 0 : labelWidth + GapAfterLabels);

        var rows = bands * rowsPerBand;
        var headingWidth = Math.Max(
            WidthOf(heading.Title, FigureFont.Bold, TitleSize), WidthOf(heading.Detail, FigureFont.Regular, DetailSize));
        Width = Math.Max(left + (columns * (TileWidth + Gap)) - Gap, Margin + headingWidth) + Margin;
        Height = top + (rows * (TileHeight + Gap)) - Gap + ((bands - 1) * (GapBetweenBands - Gap)) + Margin;
    }

    /// <summary>Side of the square that one pixel of an image becomes.</summary>
    public int Scale { get; }

    public int Width { get; }

    public int Height { get; }

    private int TileWidth { get; }

    private int TileHeight { get; }

    public SKPoint TitleBaseline { get; } = new(Margin, Margin + TitleSize - 4);

    public SKPoint DetailBaseline { get; } = new(Margin, Margin + TitleSize + 6 + DetailSize);

    /// <summary>Upper left pixel of an image.</summary>
    public SKPointI Corner(int column, int band, int row) => new(
        left + (column * (TileWidth + Gap)),
        top + (((band * rowsPerBand) + row) * (TileHeight + Gap)) + (band * (GapBetweenBands - Gap)));

    /// <summary>Where the label of a row begins, in the middle of the row's height.</summary>
    public SKPoint LabelBaseline(int band, int row) => new(Margin, Corner(0, band, row).Y + (TileHeight / 2) + (LabelSize / 3));

    private static int WidthOf(string text, SKTypeface typeface, int size)
    {
        using var font = FigureFont.Of(typeface, size);
        return (int)MathF.Ceiling(font.MeasureText(text));
    }
}
