using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>One image of a batch, drawn on a sheet.</summary>
internal static class ImageTile
{
    private static readonly SKColor Frame = new(0xC4, 0xC4, 0xC4);

    /// <summary>Draws every pixel as a square of <paramref name="scale"/> pixels, and a thin frame around the image.</summary>
    /// <param name="corner">Upper left pixel of the image; the frame is outside.</param>
    public static void Draw(SKCanvas canvas, ImageBatch images, int index, SKPointI corner, int scale)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(images.Width, images.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < images.Height; y++)
        {
            for (var x = 0; x < images.Width; x++)
            {
                bitmap.SetPixel(x, y, images.ColorAt(index, y, x));
            }
        }

        var place = SKRectI.Create(corner.X, corner.Y, images.Width * scale, images.Height * scale);
        using var framePaint = new SKPaint { Color = Frame };
        canvas.DrawRect(SKRect.Inflate(place, 1, 1), framePaint);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Nearest));
    }
}
