using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>A light page with a heading that images are put on.</summary>
internal sealed class Sheet : IDisposable
{
    private static readonly SKColor Paper = new(0xFC, 0xFC, 0xFC);
    private static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    private static readonly SKColor SoftInk = new(0x5A, 0x5A, 0x5A);

    private readonly SKSurface surface;
    private readonly SheetLayout layout;

    public Sheet(SheetLayout layout, SheetHeading heading)
    {
        this.layout = layout;
        surface = SKSurface.Create(new SKImageInfo(layout.Width, layout.Height));
        surface.Canvas.Clear(Paper);
        Write(heading.Title, layout.TitleBaseline, FigureFont.Bold, SheetLayout.TitleSize, Ink);
        Write(heading.Detail, layout.DetailBaseline, FigureFont.Regular, SheetLayout.DetailSize, SoftInk);
    }

    public void Label(string text, int band, int row) =>
        Write(text, layout.LabelBaseline(band, row), FigureFont.Regular, SheetLayout.LabelSize, Ink);

    public void Put(ImageBatch images, int index, int column, int band, int row) =>
        ImageTile.Draw(surface.Canvas, images, index, layout.Corner(column, band, row), layout.Scale);

    public byte[] ToPng()
    {
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    public void Dispose() => surface.Dispose();

    private void Write(string text, SKPoint baseline, SKTypeface typeface, int size, SKColor color)
    {
        using var font = FigureFont.Of(typeface, size);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        surface.Canvas.DrawText(text, baseline, font, paint);
    }
}
