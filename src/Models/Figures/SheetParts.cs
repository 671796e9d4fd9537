using SkiaSharp;

namespace AeCluster.Models.Figures;

/// <summary>One example on a sheet.</summary>
/// <param name="Range">What its values are shown between.</param>
internal sealed record Tile(ExampleBatch Examples, int Index, ValueRange Range)
{
    /// <summary>A few words below it, in one line or several.</summary>
    public string Caption
    {
        get;
        init => (field, CaptionLines) = (value, value.Length == 0 ? [] : value.Split('\n'));
    } = "";

    public IReadOnlyList<string> CaptionLines { get; private init; } = [];

    public SKColor Frame { get; init; } = Ink.Frame;

    /// <summary>Drawn faintly behind a series, to compare with: the example of the same index.</summary>
    public ExampleBatch? Behind { get; init; }
}

/// <summary>Tiles side by side. A null leaves its place empty.</summary>
/// <param name="Label">To the left of them; may be empty.</param>
internal sealed record SheetRow(string Label, IReadOnlyList<Tile?> Tiles)
{
    /// <summary>Whether the next row keeps clear of the captions; else they lie over it, where it is empty.</summary>
    public bool ReservesCaptions { get; init; } = true;

    /// <summary>Lines to keep clear: those of the longest caption.</summary>
    public int CaptionLines => ReservesCaptions ? Tiles.Max(tile => tile?.CaptionLines.Count) ?? 0 : 0;
}

/// <summary>Rows that belong together.</summary>
/// <param name="Title">Above them; may be empty.</param>
internal sealed record SheetBand(string Title, IReadOnlyList<SheetRow> Rows);
