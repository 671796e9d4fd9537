using System.Globalization;
using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>A kind of run, and the measurements of its runs after epochs 1, 2, ...</summary>
/// <param name="Runs">All of the same length.</param>
public sealed record CurveGroup(string Name, IReadOnlyList<IReadOnlyList<double>> Runs);

/// <summary>Something that changes after an epoch.</summary>
/// <param name="AfterEpoch">1 for the first.</param>
/// <param name="Text">What changes, e.g. <c>encoder frozen until here</c>.</param>
public sealed record CurveMark(int AfterEpoch, string Text);

/// <summary>
/// Accuracies over epochs for a few kinds of runs: each run as a thin line, the mean of a kind as a thick one.
/// </summary>
public static class CurvesFigure
{
    private const int PlotWidth = 900;
    private const int PlotHeight = 480;
    private const int AxisLeft = 66;
    private const int AxisBelow = 54;
    private const int LegendLine = 26;
    private const int LegendMark = 30;
    private const int Gap = 24;

    private static readonly int[] _roundSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

    /// <param name="vertical">Label of the vertical axis, e.g. <c>validation accuracy</c>; values are shown in per cent.</param>
    /// <returns>A PNG.</returns>
    /// <param name="marks">Drawn as dotted lines.</param>
    public static byte[] Render(
        IReadOnlyList<CurveGroup> groups, SheetHeading heading, string vertical, params IReadOnlyList<CurveMark> marks)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(marks);
        var block = new HeadingBlock(heading);
        var plot = SKRectI.Create(HeadingBlock.Margin + AxisLeft, block.Bottom, PlotWidth, PlotHeight);
        var right = plot.Right + Gap + LegendMark + 10 + groups.Max(group => Ink.WidthOf(group.Name, Ink.LabelSize));
        using var surface = SKSurface.Create(new SKImageInfo(
            Math.Max(right, block.Right) + HeadingBlock.Margin, plot.Bottom + AxisBelow + HeadingBlock.Margin));
        var canvas = surface.Canvas;
        canvas.Clear(Ink.Paper);
        block.Draw(canvas);

        var epochs = groups.SelectMany(group => group.Runs).Max(run => run.Count);
        var all = groups.SelectMany(group => group.Runs).SelectMany(run => run).Where(double.IsFinite).DefaultIfEmpty(0).ToList();

        // Extend the axis to whole tens of per cent.
        var (low, high) = (
            Math.Floor(all.Min() * 10) / 10,
            Math.Max(Math.Ceiling(all.Max() * 10) / 10, (Math.Floor(all.Min() * 10) + 1) / 10));
        DrawAxes(canvas, plot, epochs, low, high, vertical);
        foreach (var mark in marks.Where(mark => mark.AfterEpoch < epochs))
        {
            DrawMark(canvas, plot, Place(mark.AfterEpoch - 1, low).X, Place(mark.AfterEpoch, low).X, mark.Text);
        }

        for (var i = 0; i < groups.Count; i++)
        {
            var color = Ink.Classes[i % Ink.Classes.Count];
            foreach (var run in groups[i].Runs)
            {
                DrawLine(canvas, run, color.WithAlpha(90), 1.2f, Place);
            }

            DrawLine(canvas, Mean(groups[i].Runs), color, 3, Place);
            var y = plot.Top + 12 + (i * LegendLine);
            using var mark = new SKPaint { Color = color, StrokeWidth = 3, IsAntialias = true };
            canvas.DrawLine(plot.Right + Gap, y, plot.Right + Gap + LegendMark, y, mark);
            Ink.Write(
                canvas,
                groups[i].Name,
                new SKPoint(plot.Right + Gap + LegendMark + 10, y + (Ink.LabelSize / 3f)),
                Ink.LabelSize,
                Ink.Dark);
        }

        return surface.ToPng();

        SKPoint Place(int epoch, double value) => new(
            plot.Left + (epochs == 1 ? PlotWidth / 2f : (float)PlotWidth * epoch / (epochs - 1)),
            (float)(plot.Bottom - (PlotHeight * (value - low) / (high - low))));
    }

    private static List<double> Mean(IReadOnlyList<IReadOnlyList<double>> runs) =>
        [
            .. Enumerable
                .Range(0, runs.Max(run => run.Count))
                .Select(epoch => runs.Where(run => run.Count > epoch).Average(run => run[epoch])),
        ];

    private static void DrawLine(
        SKCanvas canvas,
        IReadOnlyList<double> run,
        SKColor color,
        float width,
        Func<int, double, SKPoint> place)
    {
        using var paint = new SKPaint
        {
            Color = color,
            StrokeWidth = width,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeJoin = SKStrokeJoin.Round,
        };
        for (var epoch = 1; epoch < run.Count; epoch++)
        {
            canvas.DrawLine(place(epoch - 1, run[epoch - 1]), place(epoch, run[epoch]), paint);
        }

        if (run.Count == 1)
        {
            canvas.DrawCircle(place(0, run[0]), width + 1, paint);
        }
    }

    /// <summary>Draws a dotted line between two epochs, and the text on the side where there is more room.</summary>
    private static void DrawMark(SKCanvas canvas, SKRectI plot, float before, float after, string text)
    {
        var x = (before + after) / 2;
        using var dots = SKPathEffect.CreateDash([4, 4], 0);
        using var paint = new SKPaint { Color = Ink.Soft, StrokeWidth = 1.5f, PathEffect = dots, IsAntialias = true };
        canvas.DrawLine(x, plot.Top, x, plot.Bottom, paint);
        var isLeft = x > plot.MidX;
        Ink.Write(
            canvas,
            text,
            new SKPoint(isLeft ? x - 8 : x + 8, plot.Bottom - 10),
            Ink.CaptionSize,
            Ink.Soft,
            align: isLeft ? SKTextAlign.Right : SKTextAlign.Left);
    }

    private static void DrawAxes(SKCanvas canvas, SKRectI plot, int epochs, double low, double high, string vertical)
    {
        using var white = new SKPaint { Color = SKColors.White };
        using var faint = new SKPaint { Color = Ink.Faint };
        using var frame = new SKPaint { Color = Ink.Frame, Style = SKPaintStyle.Stroke };
        canvas.DrawRect(plot, white);
        for (var tenth = (int)Math.Round(low * 10); tenth <= (int)Math.Round(high * 10); tenth++)
        {
            var y = (float)(plot.Bottom - (plot.Height * ((tenth / 10.0) - low) / (high - low)));
            canvas.DrawLine(plot.Left, y, plot.Right, y, faint);
            Ink.Write(
                canvas,
                string.Create(CultureInfo.InvariantCulture, $"{tenth * 10} %"),
                new SKPoint(plot.Left - 8, y + (Ink.CaptionSize / 3f)),
                Ink.CaptionSize,
                Ink.Soft,
                align: SKTextAlign.Right);
        }

        var step = _roundSteps.First(candidate => epochs / candidate <= 12 || candidate == _roundSteps[^1]);
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            if (epoch == 1 || epoch % step == 0)
            {
                var x = plot.Left + (epochs == 1 ? plot.Width / 2f : (float)plot.Width * (epoch - 1) / (epochs - 1));
                canvas.DrawLine(x, plot.Top, x, plot.Bottom, faint);
                Ink.Write(
                    canvas,
                    epoch.ToString(CultureInfo.InvariantCulture),
                    new SKPoint(x, plot.Bottom + 20),
                    Ink.CaptionSize,
                    Ink.Soft,
                    align: SKTextAlign.Center);
            }
        }

        canvas.DrawRect(plot, frame);
        Ink.Write(canvas, "epoch", new SKPoint(plot.MidX, plot.Bottom + 46), Ink.LabelSize, Ink.Dark, align: SKTextAlign.Center);
        canvas.Save();
        canvas.RotateDegrees(-90, plot.Left - 52, plot.MidY);
        Ink.Write(canvas, vertical, new SKPoint(plot.Left - 52, plot.MidY), Ink.LabelSize, Ink.Dark, align: SKTextAlign.Center);
        canvas.Restore();
    }
}
