using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Draws a series as a line over its steps for each feature.</summary>
internal static class SeriesLines
{
    private const int Padding = 6;

    /// <summary>To the left and right of columns with numbers.</summary>
    private const int NumberPadding = 12;

    /// <summary>Height of the numbers of columns, and the least distance between two.</summary>
    private const int NumberHeight = 16;
    private const int NumberWidth = 18;

    public static void Draw(SKCanvas canvas, Tile tile, SKRectI place)
    {
        using var paper = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(place, paper);
        var hasNumbers = SeriesLegend.Numbers(tile.Examples, tile.Axes);
        if (hasNumbers)
        {
            DrawNumbers(canvas, tile.Examples.Steps, place);
            place = SKRectI.Create(place.Left, place.Top, place.Width, place.Height - NumberHeight);
        }

        canvas.Save();
        canvas.ClipRect(place);
        for (var feature = 0; feature < tile.Examples.Features; feature++)
        {
            if (tile.Behind is { } behind)
            {
                DrawOne(canvas, behind, tile, feature, place, Ink.Frame, width: 4, hasNumbers);
            }

            var color = Ink.Classes[feature % Ink.Classes.Count];
            DrawOne(canvas, tile.Examples, tile, feature, place, color, width: 2, hasNumbers);
        }

        canvas.Restore();
    }

    /// <summary>Draws a faint line for each column of a table, and below it the number that the legend explains.</summary>
    private static void DrawNumbers(SKCanvas canvas, int columns, SKRectI place)
    {
        using var faint = new SKPaint { Color = Ink.Faint };
        var every = (int)Math.Ceiling(NumberWidth * columns / (double)place.Width);
        for (var column = 0; column < columns; column++)
        {
            var x = Across(column, columns, place, NumberPadding);
            canvas.DrawLine(x, place.Top, x, place.Bottom - NumberHeight, faint);
            if (column % every == 0)
            {
                Ink.Write(
                    canvas,
                    $"{column + 1}",
                    new SKPoint(x, place.Bottom - 4),
                    Ink.CaptionSize,
                    Ink.Soft,
                    align: SKTextAlign.Center);
            }
        }
    }

    private static float Across(int step, int steps, SKRectI place, int padding)
    {
        var across = steps == 1 ? 0.5f : (float)step / (steps - 1);
        return place.Left + padding + (across * (place.Width - (2 * padding)));
    }

    private static void DrawOne(
        SKCanvas canvas,
        ExampleBatch series,
        Tile tile,
        int feature,
        SKRectI place,
        SKColor color,
        float width,
        bool hasDots)
    {
        using var paint = new SKPaint
        {
            Color = color,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
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

            var share = tile.Axes[series.AxisOf(step, feature)].Share(value);
            var point = new SKPoint(
                Across(step, series.Steps, place, hasDots ? NumberPadding : Padding),
                place.Bottom - Padding - (share * (place.Height - (2 * Padding))));
            if (hasDots)
            {
                canvas.DrawCircle(point, width / 2, paint);
            }

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

        canvas.DrawPath(line, paint);
    }
}
