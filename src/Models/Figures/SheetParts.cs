using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>One example on a sheet.</summary>
/// <param name="Axes">The ranges of values shown.</param>
internal sealed record Tile(ExampleBatch Examples, int Index, ValueAxes Axes)
{
    /// <summary>A short text below the example, of one or several lines.</summary>
    public string Caption
    {
        get;
        init => (field, CaptionLines) = (value, value.Length == 0 ? [] : value.Split('\n'));
    } = "";

    public IReadOnlyList<string> CaptionLines { get; private init; } = [];

    public SKColor Frame { get; init; } = Ink.Frame;

    /// <summary>A batch whose example of the same index is drawn faintly behind a series, for comparison.</summary>
    public ExampleBatch? Behind { get; init; }
}

/// <summary>A row of tiles. A null leaves its position empty.</summary>
/// <param name="Label">A text to the left of the tiles; may be empty.</param>
internal sealed record SheetRow(string Label, IReadOnlyList<Tile?> Tiles)
{
    /// <summary>Whether captions have their own space; otherwise they overlap empty positions of the next row.</summary>
    public bool ReservesCaptions { get; init; } = true;

    /// <summary>Number of lines of space for captions: those of the longest one.</summary>
    public int CaptionLines => ReservesCaptions ? Tiles.Max(tile => tile?.CaptionLines.Count) ?? 0 : 0;
}

/// <summary>A group of rows.</summary>
/// <param name="Title">A text above the rows; may be empty.</param>
internal sealed record SheetBand(string Title, IReadOnlyList<SheetRow> Rows);
