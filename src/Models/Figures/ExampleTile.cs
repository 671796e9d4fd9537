using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Draws one example on a sheet.</summary>
internal static class ExampleTile
{
    /// <summary>Small images are magnified by a whole number up to about this many pixels.</summary>
    private const int TargetSide = 112;

    /// <summary>Larger images are reduced to this.</summary>
    private const int MaxSide = 256;

    private static readonly SKSizeI _seriesSize = new(188, 96);

    public static SKSizeI SizeOf(ExampleBatch examples)
    {
        if (!examples.IsImage)
        {
            return _seriesSize;
        }

        var (height, width) = (examples.Shape.Height, examples.Shape.Width);
        var larger = Math.Max(height, width);
        if (larger <= MaxSide)
        {
            var scale = Math.Max(1, TargetSide / larger);
            return new SKSizeI(width * scale, height * scale);
        }

        return new SKSizeI(Math.Max(1, width * MaxSide / larger), Math.Max(1, height * MaxSide / larger));
    }

    /// <summary>Draws an example and a thin frame around it.</summary>
    /// <param name="corner">Upper left pixel of the example, inside the frame.</param>
    public static void Draw(SKCanvas canvas, Tile tile, SKPointI corner)
    {
        var place = SKRectI.Create(corner, SizeOf(tile.Examples));
        using var framePaint = new SKPaint { Color = tile.Frame };
        canvas.DrawRect(SKRect.Inflate(place, 1, 1), framePaint);
        if (tile.Frame != Ink.Frame)
        {
            // A highlighted example gets a thick frame.
            canvas.DrawRect(SKRect.Inflate(place, 3, 3), framePaint);
        }

        if (tile.Examples.IsImage)
        {
            DrawImage(canvas, tile.Examples, tile.Index, tile.Axes[0], place);
        }
        else
        {
            SeriesLines.Draw(canvas, tile, place);
        }
    }

    /// <summary>Draws the pixels as squares if the scale is a whole number, otherwise smoothly.</summary>
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
