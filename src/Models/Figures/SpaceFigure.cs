using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>
/// Examples of two or three values as points in the plane or in space, each joined to its reconstruction. Space is seen from
/// above and in front, without perspective, in a box with the minimum and maximum values at its edges.
/// </summary>
public static class SpaceFigure
{
    private const double Azimuth = -Math.PI / 3;
    private const double Elevation = Math.PI / 6;

    /// <summary>Wider names are in the legend.</summary>
    private const int MaxNameWidth = 160;

    private static readonly string[] _marks = ["input", "reconstruction"];

    /// <summary>Whether the figure can show examples of this shape.</summary>
    public static bool Shows(Data.ExampleShape shape) => shape.Values is 2 or 3;

    /// <param name="reconstructions">One for each input.</param>
    /// <returns>A PNG.</returns>
    /// <exception cref="ArgumentException">Examples have another shape, or inputs and reconstructions differ in shape or
    /// number.</exception>
    public static byte[] Render(ExampleBatch inputs, ExampleBatch reconstructions, SheetHeading heading)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(reconstructions);
        if (!Shows(inputs.Shape) || (inputs.Count, inputs.Shape) != (reconstructions.Count, reconstructions.Shape))
        {
            throw new ArgumentException(
                $"Two or three values an example can be shown, and one reconstruction each; not {inputs.Shape}.",
                nameof(inputs));
        }

        var isSpace = inputs.Shape.Values == 3;
        var axes = AxesOf(inputs);
        string[] legend = [.. _marks, .. LongNames(inputs.Units, axes)];
        var (x_N2, y_N2) = (Projected(inputs), Projected(reconstructions));
        var box = isSpace ? Box.Around(inputs, reconstructions) : null;
        var layout = new ScatterLayout([.. x_N2, .. y_N2, .. box?.OuterCorners_82 ?? []], heading, legend, hasAxes: !isSpace);
        using var surface = SKSurface.Create(new SKImageInfo(layout.Width, layout.Height));
        var canvas = surface.Canvas;
        canvas.Clear(Ink.Paper);
        layout.Heading.Draw(canvas);
        ScatterAxes.Draw(canvas, layout, isSpace ? null : (axes[0], axes[1]));
        canvas.Save();
        canvas.ClipRect(layout.Plot);
        box?.Draw(canvas, layout, axes);
        DrawPairs(canvas, layout, x_N2, y_N2);
        canvas.Restore();
        foreach (var (line, text) in legend.Index())
        {
            ScatterLegend.Draw(canvas, layout, line, text, line < _marks.Length ? PointStyle.Of(line) : null);
        }

        return surface.ToPng();
    }

    /// <summary>The axis of each value of an example.</summary>
    internal static ScatterAxis[] AxesOf(ExampleBatch examples) =>
        [.. Enumerable.Range(0, examples.Shape.Values).Select(axis => AxisOf(examples.Units, axis))];

    private static ScatterAxis AxisOf(ExampleUnits units, int axis)
    {
        var (offset, divisor) = units.ScaleOf(axis);
        var name = units.NameOf(axis);
        var shown = Ink.WidthOf(name, Ink.LabelSize) <= MaxNameWidth ? name : $"value {axis + 1}";
        return new ScatterAxis(shown + (units.AreUnknown ? " (scaled)" : ""), offset, divisor);
    }

    private static IEnumerable<string> LongNames(ExampleUnits units, ScatterAxis[] axes) => axes
        .Select((axis, number) => (IsShown: axis.Name.StartsWith(units.NameOf(number), StringComparison.Ordinal), number))
        .Where(axis => !axis.IsShown)
        .Select(axis => $"value {axis.number + 1}: {units.NameOf(axis.number)}");

    private static void DrawPairs(SKCanvas canvas, ScatterLayout layout, float[] x_N2, float[] y_N2)
    {
        var radius = Math.Clamp(120 / MathF.Sqrt(Math.Max(1, x_N2.Length / 2)), 2, 6);
        using var line = new SKPaint { Color = Ink.Frame, IsAntialias = true, StrokeWidth = 1.5f };
        for (var i = 0; i < x_N2.Length; i += 2)
        {
            if (AreFinite(x_N2, i) && AreFinite(y_N2, i))
            {
                canvas.DrawLine(layout.PixelOf(x_N2[i], x_N2[i + 1]), layout.PixelOf(y_N2[i], y_N2[i + 1]), line);
            }
        }

        foreach (var (points, style) in new[] { (x_N2, PointStyle.Of(0)), (y_N2, PointStyle.Of(1)) })
        {
            for (var i = 0; i < points.Length; i += 2)
            {
                if (AreFinite(points, i))
                {
                    style.Draw(canvas, layout.PixelOf(points[i], points[i + 1]), radius);
                }
            }
        }

        static bool AreFinite(float[] points, int at) => float.IsFinite(points[at]) && float.IsFinite(points[at + 1]);
    }

    /// <summary>Projects each example to two coordinates.</summary>
    private static float[] Projected(ExampleBatch examples) =>
        [
            .. Enumerable.Range(0, examples.Count).SelectMany(example =>
            {
                float At(int axis) => examples.ScaledAt(example, axis, 0);
                return examples.Shape.Values == 2 ? [At(0), At(1)] : ProjectedPoint(At(0), At(1), At(2));
            }),
        ];

    private static float[] ProjectedPoint(double x, double y, double z)
    {
        var (sine, cosine) = Math.SinCos(Azimuth);
        var (up, level) = Math.SinCos(Elevation);
        return [(float)((y * cosine) - (x * sine)), (float)((z * level) - (up * ((x * cosine) + (y * sine))))];
    }

    /// <summary>The bounding box of the points.</summary>
    private sealed class Box
    {
        private const float NameMargin = 0.12f;

        private readonly ValueRange[] _ranges;
        private readonly float[] _corners_82;

        private Box(ValueRange[] ranges)
        {
            _ranges = ranges;
            _corners_82 = [.. Enumerable.Range(0, 8).SelectMany(Corner)];

            // The middle is halfway between opposite corners.
            var (x, y) = ((_corners_82[0] + _corners_82[14]) / 2, (_corners_82[1] + _corners_82[15]) / 2);
            OuterCorners_82 = [.. _corners_82.Select((at, i) => at + ((at - (i % 2 == 0 ? x : y)) * NameMargin))];
        }

        /// <summary>The corners, moved outwards to leave room for the names of the edges.</summary>
        public float[] OuterCorners_82 { get; }

        public static Box Around(ExampleBatch inputs, ExampleBatch reconstructions) =>
            new([.. Enumerable.Range(0, 3).Select(axis =>
                ValueRange.Of([.. ValuesOf(inputs, axis), .. ValuesOf(reconstructions, axis)]))]);

        private static IEnumerable<float> ValuesOf(ExampleBatch batch, int axis) =>
            Enumerable.Range(0, batch.Count).Select(example => batch.ScaledAt(example, axis, 0));

        public void Draw(SKCanvas canvas, ScatterLayout layout, ScatterAxis[] axes)
        {
            using var faint = new SKPaint { Color = Ink.Faint, IsAntialias = true, StrokeWidth = 1.5f };
            for (var corner = 0; corner < 8; corner++)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    if ((corner & (1 << axis)) == 0)
                    {
                        canvas.DrawLine(Pixel(layout, corner), Pixel(layout, corner | (1 << axis)), faint);
                    }
                }
            }

            // The three edges nearest to the bottom of the figure, each with an offset to the outside.
            Name(canvas, layout, axes[0], axis: 0, corner: 0b000, new SKPoint(-14, 26), SKTextAlign.Right);
            Name(canvas, layout, axes[1], axis: 1, corner: 0b001, new SKPoint(14, 26), SKTextAlign.Left);
            Name(canvas, layout, axes[2], axis: 2, corner: 0b011, new SKPoint(12, 6), SKTextAlign.Left);
        }

        private void Name(
            SKCanvas canvas,
            ScatterLayout layout,
            ScatterAxis of,
            int axis,
            int corner,
            SKPoint aside,
            SKTextAlign align)
        {
            var (low, high) = (Pixel(layout, corner), Pixel(layout, corner | (1 << axis)));
            using var edge = new SKPaint { Color = Ink.Soft, IsAntialias = true, StrokeWidth = 1.5f };
            canvas.DrawLine(low, high, edge);
            Ink.Write(
                canvas,
                of.Name,
                new SKPoint(((low.X + high.X) / 2) + aside.X, ((low.Y + high.Y) / 2) + aside.Y),
                Ink.LabelSize,
                Ink.Dark,
                align: align);
            var marks = new[] { (Along(low, high, 0.05f), _ranges[axis].Low), (Along(low, high, 0.95f), _ranges[axis].High) };
            var labels = TickText.Of(
                [(_ranges[axis].Low * of.Divisor) + of.Offset, (_ranges[axis].High * of.Divisor) + of.Offset]);
            foreach (var ((at, _), label) in marks.Zip(labels))
            {
                Ink.Write(
                    canvas,
                    label,
                    new SKPoint(at.X + (aside.X * 0.6f), at.Y + (aside.Y * 0.8f)),
                    Ink.CaptionSize,
                    Ink.Soft,
                    align: align);
            }
        }

        private static SKPoint Along(SKPoint from, SKPoint to, float share) =>
            new(from.X + ((to.X - from.X) * share), from.Y + ((to.Y - from.Y) * share));

        private SKPoint Pixel(ScatterLayout layout, int corner) =>
            layout.PixelOf(_corners_82[2 * corner], _corners_82[(2 * corner) + 1]);

        /// <param name="corner">A bit for each axis: whether it is at the high end.</param>
        private float[] Corner(int corner)
        {
            double At(int axis) => (corner & (1 << axis)) == 0 ? _ranges[axis].Low : _ranges[axis].High;
            return ProjectedPoint(At(0), At(1), At(2));
        }
    }
}
