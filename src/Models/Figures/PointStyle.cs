using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>The style of the points of a class: ten colours, with another shape for every further ten classes.</summary>
internal readonly record struct PointStyle(SKColor Color, int Shape)
{
    private const int Shapes = 4;

    /// <summary>The style of points without a class.</summary>
    public static readonly PointStyle Plain = new(Ink.Classes[0], 0);

    /// <param name="ordinal">Index of the class.</param>
    public static PointStyle Of(int ordinal) =>
        new(Ink.Classes[ordinal % Ink.Classes.Count], ordinal / Ink.Classes.Count % Shapes);

    public void Draw(SKCanvas canvas, SKPoint at, float radius, byte alpha = 255)
    {
        using var paint = new SKPaint { Color = Color.WithAlpha(alpha), IsAntialias = true };
        switch (Shape)
        {
            case 0:
                canvas.DrawCircle(at, radius, paint);
                break;
            case 1:
                canvas.DrawRect(SKRect.Create(at.X - radius, at.Y - radius, 2 * radius, 2 * radius), paint);
                break;
            default:
                DrawPolygon(canvas, at, radius * 1.3f, paint);
                break;
        }
    }

    /// <summary>A triangle or a diamond.</summary>
    private void DrawPolygon(SKCanvas canvas, SKPoint at, float radius, SKPaint paint)
    {
        var corners = Shape == 2 ? 3 : 4;
        using var path = new SKPath();
        for (var corner = 0; corner < corners; corner++)
        {
            var (sine, cosine) = MathF.SinCos(corner * MathF.Tau / corners);
            var point = new SKPoint(at.X + (radius * sine), at.Y - (radius * cosine));
            if (corner == 0)
            {
                path.MoveTo(point);
            }
            else
            {
                path.LineTo(point);
            }
        }

        path.Close();
        canvas.DrawPath(path, paint);
    }
}
