using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>One example, drawn on a sheet.</summary>
internal static class ExampleTile
{
    /// <summary>Small images are magnified, by a whole number, up to about this many pixels.</summary>
    private const int Side = 112;

    /// <summary>Images larger than this are made smaller.</summary>
    private const int LargestSide = 256;

    private static readonly SKSizeI _seriesSize = new(188, 96);

    public static SKSizeI SizeOf(ExampleBatch examples)
    {
        if (!examples.IsImage)
        {
            return _seriesSize;
        }

        var (height, width) = (examples.Shape.Height, examples.Shape.Width);
        var larger = Math.Max(height, width);
        if (larger <= LargestSide)
        {
            var scale = Math.Max(1, Side / larger);
            return new SKSizeI(width * scale, height * scale);
        }

        return new SKSizeI(Math.Max(1, width * LargestSide / larger), Math.Max(1, height * LargestSide / larger));
    }

    /// <summary>Draws the example and a thin frame around it.</summary>
    /// <param name="corner">Upper left pixel of the example; the frame is outside.</param>
    public static void Draw(SKCanvas canvas, Tile tile, SKPointI corner)
    {
        var place = SKRectI.Create(corner, SizeOf(tile.Examples));
        using var framePaint = new SKPaint { Color = tile.Frame };
        canvas.DrawRect(SKRect.Inflate(place, 1, 1), framePaint);
        if (tile.Frame != Ink.Frame)
        {
            // One that is set apart is framed so that it is seen.
            canvas.DrawRect(SKRect.Inflate(place, 3, 3), framePaint);
        }

        if (tile.Examples.IsImage)
        {
            DrawImage(canvas, tile.Examples, tile.Index, tile.Range, place);
        }
        else
        {
            SeriesLines.Draw(canvas, tile, place);
        }
    }

    /// <summary>Every pixel of the image as a square where there is room for that, else smoothly.</summary>
    public static void DrawImage(SKCanvas canvas, ExampleBatch images, int index, ValueRange range, SKRect place)
    {
        var (height, width) = (images.Shape.Height, images.Shape.Width);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, images.ColorAt(index, y, x, range));
            }
        }

        using var image = SKImage.FromBitmap(bitmap);
        var isWhole = place.Width % width == 0 && place.Height % height == 0;
        canvas.DrawImage(
            image,
            place,
            isWhole
                ? new SKSamplingOptions(SKFilterMode.Nearest)
                : new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }
}
