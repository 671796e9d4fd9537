using AeCluster.Coordinator.Results.Plots;
using SkiaSharp;

namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>Draws pictures as PNG, and measures text.</summary>
internal static class SkiaPicture
{
    private static readonly Lazy<SKTypeface> _regular = new(() => PlotFont.Open(bold: false));
    private static readonly Lazy<SKTypeface> _bold = new(() => PlotFont.Open(bold: true));

    /// <param name="scale">Pixels of the file for a pixel of the picture.</param>
    public static byte[] ToPng(Picture picture, int scale = 1)
    {
        using var surface = SKSurface.Create(new SKImageInfo(picture.Width * scale, picture.Height * scale));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Scale(scale);
        foreach (var mark in picture.Marks)
        {
            Draw(canvas, mark);
        }

        using var pixels = surface.PeekPixels();
        using var png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.None, zLibLevel: 6))!;
        return png.ToArray();
    }

    /// <summary>The width of a text in pixels.</summary>
    public static double WidthOf(string text, double size, bool isBold = false)
    {
        using var font = FontOf(size, isBold);
        return font.MeasureText(text);
    }

    /// <summary>The text, or as much of its beginning as fits, with an ellipsis.</summary>
    public static string Fit(string text, double size, double width)
    {
        if (WidthOf(text, size) <= width)
        {
            return text;
        }

        var (fits, fitsNot) = (0, text.Length);
        while (fitsNot - fits > 1)
        {
            var middle = (fits + fitsNot) / 2;
            (fits, fitsNot) = WidthOf($"{text[..middle]}…", size) <= width ? (middle, fitsNot) : (fits, middle);
        }

        return $"{text[..fits]}…";
    }

    private static void Draw(SKCanvas canvas, Mark mark)
    {
        switch (mark)
        {
            case Mark.Line line:
                using (var paint = Stroke(line.Color, line.Opacity, line.Width))
                using (var path = PathOf(line.Points))
                using (var dashes = line.IsDashed ? SKPathEffect.CreateDash([5, 4], 0) : null)
                {
                    paint.PathEffect = dashes;
                    canvas.DrawPath(path, paint);
                }

                break;
            case Mark.Area area:
                using (var paint = Fill(area.Color, area.Opacity))
                using (var path = PathOf(area.Points))
                {
                    canvas.DrawPath(path, paint);
                }

                break;
            case Mark.Box box:
                using (var paint = Fill(box.Color, box.Opacity))
                {
                    canvas.DrawRect((float)box.Corner.X, (float)box.Corner.Y, (float)box.Width, (float)box.Height, paint);
                }

                break;
            case Mark.Dot dot:
                using (var paint = Fill(dot.Color, dot.Opacity))
                {
                    canvas.DrawCircle((float)dot.Center.X, (float)dot.Center.Y, (float)dot.Radius, paint);
                }

                if (dot.Rim is { } rim)
                {
                    using var paint = Stroke(rim, dot.Opacity, 1);
                    canvas.DrawCircle((float)dot.Center.X, (float)dot.Center.Y, (float)dot.Radius, paint);
                }

                break;
            case Mark.Cross cross:
                var (x, y, r) = ((float)cross.Center.X, (float)cross.Center.Y, (float)cross.Radius);
                using (var paint = Stroke(cross.Color, cross.Opacity, 1.5))
                {
                    canvas.DrawLine(x - r, y - r, x + r, y + r, paint);
                    canvas.DrawLine(x - r, y + r, x + r, y - r, paint);
                }

                break;
            case Mark.Words words:
                Write(canvas, words);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(mark), mark, "Unknown mark.");
        }
    }

    private static void Write(SKCanvas canvas, Mark.Words words)
    {
        using var paint = Fill(words.Color, words.Opacity);
        using var font = FontOf(words.Size, words.IsBold);
        var align = words.Side switch
        {
            Side.Left => SKTextAlign.Right,
            Side.Center => SKTextAlign.Center,
            _ => SKTextAlign.Left,
        };
        canvas.Save();
        canvas.Translate((float)words.Place.X, (float)words.Place.Y);
        canvas.RotateDegrees((float)words.Turn);
        canvas.DrawText(words.Text, 0, (float)(words.Size * 0.36), align, font, paint);
        canvas.Restore();
    }

    private static SKFont FontOf(double size, bool isBold) =>
        new(isBold ? _bold.Value : _regular.Value, (float)size) { Subpixel = true, Edging = SKFontEdging.Antialias };

    private static SKPaint Fill(string color, double opacity) =>
        new() { IsAntialias = true, Style = SKPaintStyle.Fill, Color = ColorOf(color, opacity) };

    private static SKPaint Stroke(string color, double opacity, double width) => new()
    {
        IsAntialias = true,
        Style = SKPaintStyle.Stroke,
        StrokeWidth = (float)width,
        StrokeJoin = SKStrokeJoin.Round,
        Color = ColorOf(color, opacity),
    };

    private static SKColor ColorOf(string color, double opacity) =>
        SKColor.Parse(color).WithAlpha((byte)Math.Round(255 * Math.Clamp(opacity, 0, 1)));

    private static SKPath PathOf(IReadOnlyList<Pixel> points)
    {
        var path = new SKPath();
        for (var i = 0; i < points.Count; i++)
        {
            if (i == 0)
            {
                path.MoveTo((float)points[i].X, (float)points[i].Y);
            }
            else
            {
                path.LineTo((float)points[i].X, (float)points[i].Y);
            }
        }

        return path;
    }
}
