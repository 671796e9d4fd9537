using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>A coordinate of a scatter plot.</summary>
/// <param name="Offset">What it shows at 0.</param>
/// <param name="Divisor">The difference between what it shows at 1 and at 0.</param>
internal sealed record ScatterAxis(string Name, double Offset = 0, double Divisor = 1);

/// <summary>The background, grid lines and axis names of a scatter plot.</summary>
internal static class ScatterAxes
{
    /// <param name="axes">The coordinates; null to draw only a frame, for coordinates without meaning.</param>
    public static void Draw(SKCanvas canvas, ScatterLayout layout, (ScatterAxis X, ScatterAxis Y)? axes)
    {
        using var white = new SKPaint { Color = SKColors.White };
        using var line = new SKPaint { Color = Ink.Frame, Style = SKPaintStyle.Stroke };
        canvas.DrawRect(layout.Plot, white);
        if (axes is { } names)
        {
            DrawMarks(canvas, layout, names.X, names.Y);
            DrawNames(canvas, layout.Plot, (names.X.Name, names.Y.Name));
        }

        canvas.DrawRect(layout.Plot, line);
    }

    private static void DrawMarks(SKCanvas canvas, ScatterLayout layout, ScatterAxis across, ScatterAxis up)
    {
        using var faint = new SKPaint { Color = Ink.Faint };
        foreach (var (tick, text) in Labelled(layout, across, vertical: false))
        {
            var x = layout.PixelOf(tick, 0).X;
            canvas.DrawLine(x, layout.Plot.Top, x, layout.Plot.Bottom, faint);
            Ink.Write(
                canvas,
                text,
                new SKPoint(x, layout.Plot.Bottom + 20),
                Ink.CaptionSize,
                Ink.Soft,
                align: SKTextAlign.Center);
        }

        foreach (var (tick, text) in Labelled(layout, up, vertical: true))
        {
            var y = layout.PixelOf(0, tick).Y;
            canvas.DrawLine(layout.Plot.Left, y, layout.Plot.Right, y, faint);
            Ink.Write(
                canvas,
                text,
                new SKPoint(layout.Plot.Left - 8, y + (Ink.CaptionSize / 3f)),
                Ink.CaptionSize,
                Ink.Soft,
                align: SKTextAlign.Right);
        }
    }

    private static IEnumerable<(double Tick, string Text)> Labelled(ScatterLayout layout, ScatterAxis axis, bool vertical)
    {
        double[] ticks = [.. layout.Ticks(vertical, axis.Offset, axis.Divisor)];
        return ticks.Select(tick => (tick - axis.Offset) / axis.Divisor).Zip(TickText.Of(ticks));
    }

    private static void DrawNames(SKCanvas canvas, SKRectI plot, (string X, string Y) names)
    {
        Ink.Write(canvas, names.X, new SKPoint(plot.MidX, plot.Bottom + 46), Ink.LabelSize, Ink.Dark, align: SKTextAlign.Center);
        canvas.Save();
        canvas.RotateDegrees(-90, plot.Left - 50, plot.MidY);
        Ink.Write(canvas, names.Y, new SKPoint(plot.Left - 50, plot.MidY), Ink.LabelSize, Ink.Dark, align: SKTextAlign.Center);
        canvas.Restore();
    }
}
