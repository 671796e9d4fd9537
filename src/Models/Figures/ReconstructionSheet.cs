namespace AeCluster.Models.Figures;

/// <summary>Inputs, and below each what the autoencoder makes of it.</summary>
public static class ReconstructionSheet
{
    private const int MostColumns = 10;
    private static readonly string[] Labels = ["input", "reconstruction"];

    /// <param name="reconstructions">One for each input, of the same shape.</param>
    /// <returns>A PNG.</returns>
    /// <exception cref="ArgumentException">The batches differ in shape or number.</exception>
    public static byte[] Render(ImageBatch inputs, ImageBatch reconstructions, SheetHeading heading)
    {
        if ((inputs.Count, inputs.Channels, inputs.Height, inputs.Width)
            != (reconstructions.Count, reconstructions.Channels, reconstructions.Height, reconstructions.Width))
        {
            throw new ArgumentException("Every input needs one reconstruction of its own shape.", nameof(reconstructions));
        }

        using var sheet = new Sheet(LayoutOf(inputs, heading), heading);
        for (var index = 0; index < inputs.Count; index++)
        {
            var (band, column) = Math.DivRem(index, MostColumns);
            if (column == 0)
            {
                sheet.Label(Labels[0], band, row: 0);
                sheet.Label(Labels[1], band, row: 1);
            }

            sheet.Put(inputs, index, column, band, row: 0);
            sheet.Put(reconstructions, index, column, band, row: 1);
        }

        return sheet.ToPng();
    }

    internal static SheetLayout LayoutOf(ImageBatch inputs, SheetHeading heading) => new(
        inputs,
        heading,
        columns: Math.Clamp(inputs.Count, 1, MostColumns),
        bands: Math.Max(1, (inputs.Count + MostColumns - 1) / MostColumns),
        rowLabels: Labels);
}
