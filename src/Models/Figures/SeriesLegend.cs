using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>
/// The lines between the heading of a sheet of series and its examples: what the lines and columns are, and from where to where
/// their axes go. Long legends take several lines; nothing is cut off.
/// </summary>
internal sealed class SeriesLegend
{
    /// <summary>A table with more columns has too little room for their numbers.</summary>
    private const int MaxColumns = 24;

    private const int LineHeight = 24;
    private const int Mark = 24;
    private const int AfterMark = 8;
    private const int Gap = 24;

    private readonly IReadOnlyList<IReadOnlyList<Entry>> _lines;

    /// <param name="tile">A tile of the sheet: all have the same axes.</param>
    /// <param name="hasBehind">Whether other series are drawn behind some.</param>
    /// <param name="maxWidth">In pixels; a single name may be wider.</param>
    public SeriesLegend(Tile? tile, bool hasBehind, int maxWidth)
    {
        List<Entry> entries = tile is null or { Examples.IsImage: true } ? [] : [.. EntriesOf(tile.Examples, tile.Axes)];
        List<string> notes = tile is null or { Examples.IsImage: true } ? [] : [.. NotesOf(tile.Examples, tile.Axes, hasBehind)];
        _lines =
        [
            .. Wrapped(entries, maxWidth),
            .. Wrapped([.. notes.Select(note => new Entry(note, Color: null, IsNote: true))], maxWidth),
        ];
        Height = _lines.Count * LineHeight;
        Width = _lines.Select(line => line.Sum(entry => entry.Width) - Gap).DefaultIfEmpty(0).Max();
    }

    /// <summary>0 where there is nothing to tell.</summary>
    public int Height { get; }

    public int Width { get; }

    /// <summary>Every line as text.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(line => string.Join("   ", line.Select(entry => entry.Text)))];

    /// <summary>Whether the columns of a table have numbers, which the legend explains.</summary>
    public static bool Numbers(ExampleBatch series, ValueAxes axes) =>
        series.Features == 1 && series.Steps <= MaxColumns && (series.Units.HasNames || !axes.AreShared);

    /// <param name="top">Upper edge of the first line.</param>
    public void Draw(SKCanvas canvas, int left, int top)
    {
        foreach (var (number, line) in _lines.Index())
        {
            var x = left;
            var baseline = top + (number * LineHeight) + Ink.LabelSize - 2;
            foreach (var entry in line)
            {
                if (entry.Color is { } color)
                {
                    using var mark = new SKPaint { Color = color, StrokeWidth = 3, IsAntialias = true };
                    var middle = baseline + 2 - (Ink.LabelSize / 2f);
                    canvas.DrawLine(x, middle, x + Mark, middle, mark);
                }

                var text = new SKPoint(x + entry.TextOffset, baseline);
                Ink.Write(canvas, entry.Text, text, Ink.LabelSize, entry.IsNote ? Ink.Soft : Ink.Dark);
                x += entry.Width;
            }
        }
    }

    private static IEnumerable<Entry> EntriesOf(ExampleBatch series, ValueAxes axes)
    {
        if (series.Features > 1)
        {
            return series.FeatureNames.Select((name, feature) =>
                new Entry($"{name}{RangeOf(axes, feature)}", Ink.Classes[feature % Ink.Classes.Count], IsNote: false));
        }

        return Numbers(series, axes)
            ? Enumerable.Range(0, series.Steps).Select(column =>
                new Entry($"{column + 1}  {series.Units.NameOf(column)}{RangeOf(axes, column)}", Color: null, IsNote: false))
            : [];
    }

    private static IEnumerable<string> NotesOf(ExampleBatch series, ValueAxes axes, bool hasBehind)
    {
        yield return (axes.AreShared, series.Features > 1 || Numbers(series, axes)) switch
        {
            (true, _) => $"bottom to top: {InWords(axes[0])}",
            (false, true) => "bottom to top: each from its lowest to its highest value here",
            (false, false) => $"bottom to top: each of the {series.Steps:N0} values from its lowest to its highest here",
        };
        if (hasBehind)
        {
            yield return "grey: the input";
        }

        if (series.Units.AreUnknown)
        {
            yield return "values as scaled for the training: a checkpoint of version 0.2.0 does not say how";
        }
    }

    private static string RangeOf(ValueAxes axes, int axis) => axes.AreShared ? "" : $": {InWords(axes[axis])}";

    private static string InWords(ValueRange range) => range.Low <= range.High
        ? string.Join(" to ", TickText.Of([range.Low, range.High]).Distinct())
        : "no number";

    private static IEnumerable<IReadOnlyList<Entry>> Wrapped(IReadOnlyList<Entry> entries, int maxWidth)
    {
        List<Entry> line = [];
        foreach (var entry in entries)
        {
            if (line.Count > 0 && line.Sum(each => each.Width) + entry.Width - Gap > maxWidth)
            {
                yield return line;
                line = [];
            }

            line.Add(entry);
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    /// <param name="Color">Of its line; null for a text without a mark.</param>
    private sealed record Entry(string Text, SKColor? Color, bool IsNote)
    {
        public int TextOffset => Color is null ? 0 : Mark + AfterMark;

        public int Width => TextOffset + Ink.WidthOf(Text, Ink.LabelSize) + Gap;
    }
}
