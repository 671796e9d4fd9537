using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Draws a page of examples with a heading.</summary>
internal static class Sheet
{
    /// <param name="examples">Any of the examples on the sheet: all tiles have the same size.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Render(ExampleBatch examples, SheetHeading heading, IReadOnlyList<SheetBand> bands)
    {
        var layout = new SheetLayout(examples, heading, bands);
        using var surface = SKSurface.Create(new SKImageInfo(layout.Width, layout.Height));
        var canvas = surface.Canvas;
        canvas.Clear(Ink.Paper);
        layout.Heading.Draw(canvas);
        layout.Legend.Draw(canvas, HeadingBlock.Margin, layout.Heading.Bottom);
        for (var band = 0; band < bands.Count; band++)
        {
            Ink.Write(canvas, bands[band].Title, layout.BandTitleBaseline(band), Ink.LabelSize, Ink.Dark, bold: true);
            for (var row = 0; row < bands[band].Rows.Count; row++)
            {
                Draw(canvas, bands[band].Rows[row], layout, band, row);
            }
        }

        return surface.ToPng();
    }

    private static void Draw(SKCanvas canvas, SheetRow row, SheetLayout layout, int band, int rowIndex)
    {
        Ink.Write(canvas, row.Label, layout.LabelBaseline(band, rowIndex), Ink.LabelSize, Ink.Dark);
        for (var column = 0; column < row.Tiles.Count; column++)
        {
            if (row.Tiles[column] is { } tile)
            {
                ExampleTile.Draw(canvas, tile, layout.Corner(column, band, rowIndex));
                for (var line = 0; line < tile.CaptionLines.Count; line++)
                {
                    var text = Ink.Fit(tile.CaptionLines[line], Ink.CaptionSize, layout.CaptionWidth);
                    Ink.Write(
                        canvas,
                        text,
                        layout.CaptionBaseline(column, band, rowIndex, line),
                        Ink.CaptionSize,
                        Ink.Soft,
                        align: SKTextAlign.Center);
                }
            }
        }
    }
}
