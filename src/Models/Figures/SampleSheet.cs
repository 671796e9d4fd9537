namespace AeCluster.Models.Figures;

/// <summary>A grid of examples, for instance those that a model generated.</summary>
public static class SampleSheet
{
    /// <returns>A PNG.</returns>
    public static byte[] Render(ExampleBatch samples, SheetHeading heading) => Sheet.Render(samples, heading, BandsOf(samples));

    internal static IReadOnlyList<SheetBand> BandsOf(ExampleBatch samples)
    {
        // As near to a square as can be, but not wider than a page.
        var columns = Math.Clamp((int)Math.Ceiling(Math.Sqrt(samples.Count)), 1, SheetLayout.ColumnsFor(samples));
        var tiles = Enumerable.Range(0, samples.Count).Select(index => new Tile(samples, index, samples.Range));
        return [new SheetBand("", [.. tiles.Chunk(columns).Select(row => new SheetRow("", row))])];
    }
}
