namespace AeCluster.Models.Figures;

/// <summary>A grid of images that a model generated.</summary>
public static class SampleSheet
{
    private const int MostColumns = 10;

    /// <returns>A PNG.</returns>
    public static byte[] Render(ImageBatch samples, SheetHeading heading)
    {
        var layout = LayoutOf(samples, heading);
        using var sheet = new Sheet(layout, heading);
        var columns = ColumnsFor(samples.Count);
        for (var index = 0; index < samples.Count; index++)
        {
            sheet.Put(samples, index, index % columns, band: 0, row: index / columns);
        }

        return sheet.ToPng();
    }

    internal static SheetLayout LayoutOf(ImageBatch samples, SheetHeading heading)
    {
        var columns = ColumnsFor(samples.Count);
        var rows = Math.Max(1, (samples.Count + columns - 1) / columns);
        return new SheetLayout(samples, heading, columns, bands: 1, [.. Enumerable.Repeat("", rows)]);
    }

    /// <summary>As near to a square as can be, but not wider than a page.</summary>
    private static int ColumnsFor(int count) => Math.Clamp((int)Math.Ceiling(Math.Sqrt(count)), 1, MostColumns);
}
