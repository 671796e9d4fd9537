using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>One line below the heading of a sheet of series with several features: the colour and the name of each.</summary>
internal sealed class FeatureLegend(ExampleBatch examples)
{
    private const int Line = 26;
    private const int Mark = 24;
    private const int AfterMark = 8;
    private const int Gap = 24;

    private readonly IReadOnlyList<string> _names = examples.Features > 1 ? examples.FeatureNames : [];

    /// <summary>0 where there is nothing to tell apart.</summary>
    public int Height => _names.Count > 0 ? Line : 0;

    public int Width => _names.Sum(name => Mark + AfterMark + Ink.WidthOf(name, Ink.LabelSize) + Gap);

    /// <param name="top">Upper edge of the line.</param>
    public void Draw(SKCanvas canvas, int left, int top)
    {
        foreach (var (feature, name) in _names.Index())
        {
            using var mark = new SKPaint
            {
                Color = Ink.Classes[feature % Ink.Classes.Count],
                StrokeWidth = 3,
                IsAntialias = true,
            };
            canvas.DrawLine(left, top + (Ink.LabelSize / 2f), left + Mark, top + (Ink.LabelSize / 2f), mark);
            var at = new SKPoint(left + Mark + AfterMark, top + Ink.LabelSize - 2);
            Ink.Write(canvas, name, at, Ink.LabelSize, Ink.Dark);
            left += Mark + AfterMark + Ink.WidthOf(name, Ink.LabelSize) + Gap;
        }
    }
}
