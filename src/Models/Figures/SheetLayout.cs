using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>The layout of a sheet: a heading, and below it bands of rows of tiles, with labels to the left.</summary>
internal sealed class SheetLayout
{
    private const int Margin = HeadingBlock.Margin;
    private const int Gap = 8;
    private const int GapBetweenBands = 26;
    private const int GapAfterLabels = 16;
    private const int BandTitleHeight = 28;
    private const int CaptionLineHeight = Ink.CaptionSize + 3;

    /// <summary>Maximum width of a row of tiles.</summary>
    private const int MaxPixels = 1200;
    private const int MaxColumns = 10;

    private readonly SKSizeI _tile;
    private readonly int _left;
    private readonly int[] _bandTops;
    private readonly int[][] _rowTops;

    /// <param name="examples">Any of the examples on the sheet: all tiles have the same size.</param>
    public SheetLayout(ExampleBatch examples, SheetHeading heading, IReadOnlyList<SheetBand> bands)
    {
        _tile = ExampleTile.SizeOf(examples);
        Scale = examples.IsImage ? (float)_tile.Width / examples.Shape.Width : 1;
        var labelWidth = bands.SelectMany(band => band.Rows).Max(row => (int?)Ink.WidthOf(row.Label, Ink.LabelSize)) ?? 0;
        _left = Margin + (labelWidth == 0 ? 0 : labelWidth + GapAfterLabels);

        Heading = new HeadingBlock(heading);
        var tiles = bands.SelectMany(band => band.Rows).SelectMany(row => row.Tiles).OfType<Tile>().ToList();
        Legend = new SeriesLegend(tiles.FirstOrDefault(), tiles.Exists(tile => tile.Behind is not null), MaxPixels);
        var y = Heading.Bottom + Legend.Height;
        _bandTops = new int[bands.Count];
        _rowTops = new int[bands.Count][];
        for (var band = 0; band < bands.Count; band++)
        {
            _bandTops[band] = y;
            y += bands[band].Title.Length == 0 ? 0 : BandTitleHeight;
            _rowTops[band] = new int[bands[band].Rows.Count];
            for (var row = 0; row < _rowTops[band].Length; row++)
            {
                _rowTops[band][row] = y;
                y += _tile.Height + CaptionHeight(bands[band].Rows[row].CaptionLines) + Gap;
            }

            y += GapBetweenBands - Gap;
        }

        var columns = bands.SelectMany(band => band.Rows).Max(row => (int?)row.Tiles.Count) ?? 1;
        Width = Math.Max(_left + (columns * (_tile.Width + Gap)) - Gap, Math.Max(Heading.Right, Margin + Legend.Width)) + Margin;
        Height = y - GapBetweenBands + Margin;
    }

    /// <summary>Pixels of the sheet per pixel of an image: a whole number, unless images are reduced.</summary>
    public float Scale { get; }

    public int Width { get; }

    public int Height { get; }

    public HeadingBlock Heading { get; }

    /// <summary>Below the heading.</summary>
    public SeriesLegend Legend { get; }

    /// <summary>Maximum number of tiles in a row.</summary>
    public static int ColumnsFor(ExampleBatch examples) =>
        Math.Clamp(MaxPixels / (ExampleTile.SizeOf(examples).Width + Gap), 1, MaxColumns);

    /// <summary>Upper left pixel of a tile.</summary>
    public SKPointI Corner(int column, int band, int row) => new(_left + (column * (_tile.Width + Gap)), _rowTops[band][row]);

    /// <summary>Start of the label of a row, at half the height of its tiles.</summary>
    public SKPoint LabelBaseline(int band, int row) =>
        new(Margin, _rowTops[band][row] + (_tile.Height / 2) + (Ink.LabelSize / 3));

    public SKPoint BandTitleBaseline(int band) => new(Margin, _bandTops[band] + Ink.LabelSize);

    /// <summary>Maximum width of a caption, slightly more than that of a tile.</summary>
    public int CaptionWidth => _tile.Width + Gap - 2;

    /// <summary>The centre of a line of the caption below a tile.</summary>
    public SKPoint CaptionBaseline(int column, int band, int row, int line)
    {
        var corner = Corner(column, band, row);
        return new SKPoint(corner.X + (_tile.Width / 2f), corner.Y + _tile.Height + 3 + ((line + 1) * CaptionLineHeight) - 2);
    }

    private static int CaptionHeight(int lines) => lines == 0 ? 0 : (lines * CaptionLineHeight) + 6;
}
