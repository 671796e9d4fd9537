using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Draws a series as a line over its steps for each feature.</summary>
internal static class SeriesLines
{
    private const int Padding = 6;

    public static void Draw(SKCanvas canvas, Tile tile, SKRectI place)
    {
        using var paper = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(place, paper);
        canvas.Save();
        canvas.ClipRect(place);
        for (var feature = 0; feature < tile.Examples.Features; feature++)
        {
            if (tile.Behind is { } behind)
            {
                DrawOne(canvas, behind, tile, feature, place, Ink.Frame, width: 4);
            }

            DrawOne(canvas, tile.Examples, tile, feature, place, Ink.Classes[feature % Ink.Classes.Count], width: 2);
        }

        canvas.Restore();
    }

    private static void DrawOne(
        SKCanvas canvas,
        ExampleBatch series,
        Tile tile,
        int feature,
        SKRectI place,
        SKColor color,
        float width)
    {
        using var line = new SKPath();
        var isDrawing = false;
        for (var step = 0; step < series.Steps; step++)
        {
            var value = series.ValueAt(tile.Index, step, feature);
            if (float.IsNaN(value))
            {
                isDrawing = false;
                continue;
            }

            var across = series.Steps == 1 ? 0.5f : (float)step / (series.Steps - 1);
            var point = new SKPoint(
                place.Left + Padding + (across * (place.Width - (2 * Padding))),
                place.Bottom - Padding - (tile.Range.Share(value) * (place.Height - (2 * Padding))));
            if (isDrawing)
            {
                line.LineTo(point);
            }
            else
            {
                // A step between two gaps is drawn as a dot.
                line.MoveTo(point);
                line.LineTo(new SKPoint(point.X + 0.1f, point.Y));
            }

            isDrawing = true;
        }

        using var paint = new SKPaint
        {
            Color = color,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawPath(line, paint);
    }
}
