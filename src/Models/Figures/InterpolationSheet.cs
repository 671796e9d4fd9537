namespace AeCluster.Models.Figures;

/// <summary>An example at an end of interpolations.</summary>
/// <param name="Index">Its index among the inputs.</param>
/// <param name="Caption">A short text below it.</param>
public sealed record InterpolationEnd(int Index, string Caption);

/// <summary>Interpolations between examples: rows between pairs, or a grid between four.</summary>
public static class InterpolationSheet
{
    /// <summary>A grid between four examples, which are shown next to its corners.</summary>
    /// <param name="inputs">The examples at the corners.</param>
    /// <param name="between">The interpolated examples, row by row.</param>
    /// <param name="corners">Upper left, upper right, lower left, lower right.</param>
    /// <returns>A PNG.</returns>
    public static byte[] RenderGrid(
        ExampleBatch inputs, IReadOnlyList<InterpolationEnd> corners, ExampleBatch between, int columns, SheetHeading heading) =>
        Sheet.Render(inputs, heading, GridOf(inputs, corners, between, columns));

    /// <summary>A row for each pair of examples, with the examples at its ends.</summary>
    /// <returns>A PNG.</returns>
    public static byte[] RenderRows(
        ExampleBatch inputs,
        IReadOnlyList<(InterpolationEnd From, InterpolationEnd To)> pairs,
        ExampleBatch between,
        int columns,
        SheetHeading heading) => Sheet.Render(inputs, heading, RowsOf(inputs, pairs, between, columns));

    internal static IReadOnlyList<SheetBand> GridOf(
        ExampleBatch inputs,
        IReadOnlyList<InterpolationEnd> corners,
        ExampleBatch between,
        int columns)
    {
        var axes = inputs.Axes.And(between.Axes);
        var rows = between.Count / columns;
        return [new SheetBand("", [.. Enumerable.Range(0, rows).Select(Row)])];

        SheetRow Row(int row) => new(
            "",
            [End(row, corners[0], corners[2]), .. Steps(between, row, columns, axes), End(row, corners[1], corners[3])])
        {
            // The captions of the upper corners need no space of their own unless the lower corners are directly below.
            ReservesCaptions = row == rows - 1 || rows == 2,
        };

        Tile? End(int row, InterpolationEnd upper, InterpolationEnd lower) =>
            row == 0 ? Input(inputs, upper, axes) : row == rows - 1 ? Input(inputs, lower, axes) : null;
    }

    internal static IReadOnlyList<SheetBand> RowsOf(
        ExampleBatch inputs, IReadOnlyList<(InterpolationEnd From, InterpolationEnd To)> pairs, ExampleBatch between, int columns)
    {
        var axes = inputs.Axes.And(between.Axes);
        var rows = pairs.Select((pair, row) => new SheetRow(
            "",
            [Input(inputs, pair.From, axes), .. Steps(between, row, columns, axes), Input(inputs, pair.To, axes)]));
        return [new SheetBand("", [.. rows])];
    }

    private static Tile Input(ExampleBatch inputs, InterpolationEnd end, ValueAxes axes) =>
        new(inputs, end.Index, axes) { Caption = end.Caption, Frame = Ink.Classes[1] };

    private static IEnumerable<Tile> Steps(ExampleBatch between, int row, int columns, ValueAxes axes) =>
        Enumerable.Range(row * columns, columns).Select(index => new Tile(between, index, axes));
}
