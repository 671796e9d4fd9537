using System.Globalization;
using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>Examples as points in the plane, coloured by their class, with pictures of some of them.</summary>
public sealed class ScatterFigure
{
    /// <summary>Longer side of a thumbnail, in pixels.</summary>
    private const int ThumbnailSide = 42;

    /// <summary>Minimum distance between the centres of two thumbnails, which leaves room for points between them.</summary>
    private const int ThumbnailDistance = 60;
    private const int FrameWidth = 2;

    /// <summary>Limits the legend to the height of the plot.</summary>
    private const int MaxLegendEntries = 30;

    private readonly float[] _points_N2;
    private readonly long[]? _labels_N;
    private readonly (ScatterAxis X, ScatterAxis Y)? _axes;
    private readonly List<long> _classes;
    private readonly Dictionary<long, PointStyle> _styles;
    private readonly List<string> _legend;
    private readonly ScatterLayout _layout;
    private readonly SKPoint[] _pixels;

    /// <param name="points_N2">x and y of each point; points that are not finite are omitted.</param>
    /// <param name="labels_N">Class of each point; may be null.</param>
    /// <param name="classNames">Name of each class; a class without one is shown by its number.</param>
    /// <param name="axes">Names of the coordinates; null for no axes, if coordinates have no meaning.</param>
    /// <exception cref="ArgumentException">Labels and points differ in number.</exception>
    public ScatterFigure(
        float[] points_N2,
        long[]? labels_N,
        IReadOnlyList<string> classNames,
        SheetHeading heading,
        (string X, string Y)? axes = null)
    {
        ArgumentNullException.ThrowIfNull(points_N2);
        ArgumentNullException.ThrowIfNull(classNames);
        if (labels_N is not null && labels_N.Length * 2 != points_N2.Length)
        {
            throw new ArgumentException($"{labels_N.Length} labels for {points_N2.Length / 2} points.", nameof(labels_N));
        }

        _points_N2 = points_N2;
        _labels_N = labels_N;
        _axes = axes is var (x, y) ? (new ScatterAxis(x), new ScatterAxis(y)) : null;
        _classes = [.. (labels_N ?? []).Distinct().Order()];

        // Styles follow the numbers of classes where possible, so that a class has the same colour in all figures.
        var isCounted = _classes.All(label => label is >= 0 and < 1000);
        _styles = _classes.Select((label, place) => (label, Ordinal: isCounted ? (int)label : place))
            .ToDictionary(each => each.label, each => PointStyle.Of(each.Ordinal));
        _legend = Legend(_classes, labels_N ?? [], classNames);
        _layout = new ScatterLayout(points_N2, heading, _legend, axes is not null);
        _pixels = new SKPoint[points_N2.Length / 2];
        for (var i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = _layout.PixelOf(points_N2[2 * i], points_N2[(2 * i) + 1]);
        }
    }

    /// <summary>The points with room for a thumbnail, in order.</summary>
    public IReadOnlyList<int> ThumbnailPlaces() =>
        Thumbnails.Choose(
            _pixels,
            ThumbnailDistance,
            SKRect.Inflate(_layout.Plot, -(ThumbnailSide / 2) - FrameWidth, -(ThumbnailSide / 2) - FrameWidth));

    /// <param name="thumbnails">Examples of the <see cref="ThumbnailPlaces"/>, in order; null for no thumbnails.</param>
    /// <returns>A PNG.</returns>
    public byte[] Render(ExampleBatch? thumbnails = null)
    {
        using var surface = SKSurface.Create(new SKImageInfo(_layout.Width, _layout.Height));
        var canvas = surface.Canvas;
        canvas.Clear(Ink.Paper);
        _layout.Heading.Draw(canvas);
        ScatterAxes.Draw(canvas, _layout, _axes);
        DrawPoints(canvas);
        if (thumbnails is { IsImage: true })
        {
            DrawThumbnails(canvas, thumbnails);
        }

        DrawLegend(canvas);
        return surface.ToPng();
    }

    private static List<string> Legend(List<long> classes, long[] labels_N, IReadOnlyList<string> names)
    {
        if (classes.Count > 1000)
        {
            // Labels with so many values are not classes.
            return [];
        }

        var counts = labels_N.CountBy(label => label).ToDictionary();
        var lines = classes
            .Take(MaxLegendEntries)
            .Select(label =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(label >= 0 && label < names.Count ? names[(int)label] : $"class {label}")} ({counts[label]:N0})"));
        return classes.Count <= MaxLegendEntries
            ? [.. lines]
            : [.. lines, $"and {classes.Count - MaxLegendEntries} classes more"];
    }

    private void DrawPoints(SKCanvas canvas)
    {
        // The more points, the smaller they are drawn.
        var radius = Math.Clamp(200 / MathF.Sqrt(Math.Max(1, _pixels.Length)), 1.2f, 5);
        canvas.Save();
        canvas.ClipRect(_layout.Plot);
        for (var i = 0; i < _pixels.Length; i++)
        {
            if (float.IsFinite(_points_N2[2 * i]) && float.IsFinite(_points_N2[(2 * i) + 1]))
            {
                StyleOf(i).Draw(canvas, _pixels[i], radius, alpha: 190);
            }
        }

        canvas.Restore();
    }

    private void DrawThumbnails(SKCanvas canvas, ExampleBatch thumbnails)
    {
        var (height, width) = (thumbnails.Shape.Height, thumbnails.Shape.Width);
        var scale = (float)ThumbnailSide / Math.Max(height, width);
        var places = ThumbnailPlaces();
        for (var i = 0; i < Math.Min(places.Count, thumbnails.Count); i++)
        {
            var at = _pixels[places[i]];
            var place = SKRect.Create(
                MathF.Round(at.X - (width * scale / 2)),
                MathF.Round(at.Y - (height * scale / 2)),
                MathF.Round(width * scale),
                MathF.Round(height * scale));
            using var frame = new SKPaint { Color = StyleOf(places[i]).Color };
            canvas.DrawRect(SKRect.Inflate(place, FrameWidth, FrameWidth), frame);
            ExampleTile.DrawImage(canvas, thumbnails, i, thumbnails.Range, place);
        }
    }

    private void DrawLegend(SKCanvas canvas)
    {
        for (var line = 0; line < _legend.Count; line++)
        {
            ScatterLegend.Draw(
                canvas,
                _layout,
                line,
                _legend[line],
                line < Math.Min(_classes.Count, MaxLegendEntries) ? _styles[_classes[line]] : null);
        }
    }

    private PointStyle StyleOf(int point) => _labels_N is null ? PointStyle.Plain : _styles[_labels_N[point]];
}
