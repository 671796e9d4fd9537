namespace AeCluster.Models.Figures;

/// <summary>Examples of one kind on a <see cref="ReconstructionSheet"/>, e.g. those with the lowest error.</summary>
/// <param name="Title">Title of the band; may be empty.</param>
/// <param name="Inputs">The examples to reconstruct.</param>
/// <param name="Noisy">The inputs with noise, if the autoencoder was given these; otherwise null.</param>
/// <param name="Reconstructions">One for each input.</param>
/// <param name="Captions">A short text below each, or empty.</param>
public sealed record ReconstructionBand(
    string Title, ExampleBatch Inputs, ExampleBatch? Noisy, ExampleBatch Reconstructions, IReadOnlyList<string> Captions)
{
    /// <summary>A band of inputs and reconstructions only.</summary>
    public ReconstructionBand(ExampleBatch inputs, ExampleBatch reconstructions)
        : this("", inputs, Noisy: null, reconstructions, [])
    {
    }
}

/// <summary>Inputs with their reconstructions below.</summary>
public static class ReconstructionSheet
{
    /// <returns>A PNG.</returns>
    /// <exception cref="ArgumentException">Inputs and reconstructions differ in shape or number.</exception>
    public static byte[] Render(IReadOnlyList<ReconstructionBand> bands, SheetHeading heading)
    {
        ArgumentNullException.ThrowIfNull(bands);
        return Sheet.Render(bands[0].Inputs, heading, BandsOf(bands));
    }

    /// <summary>
    /// The ranges of values shown on a sheet: the same for all bands, so that they can be compared. Noisy inputs are clipped to
    /// them.
    /// </summary>
    public static ValueAxes AxesOf(IReadOnlyList<ReconstructionBand> bands) =>
        bands.SelectMany(band => new[] { band.Inputs.Axes, band.Reconstructions.Axes }).Aggregate((all, one) => all.And(one));

    internal static IReadOnlyList<SheetBand> BandsOf(IReadOnlyList<ReconstructionBand> bands)
    {
        foreach (var band in bands)
        {
            Check(band, band.Reconstructions);
            Check(band, band.Noisy ?? band.Inputs);
        }

        var axes = AxesOf(bands);
        return [.. bands.SelectMany(band => Wrapped(band, axes))];
    }

    /// <summary>Wraps a band to the width of a page.</summary>
    private static IEnumerable<SheetBand> Wrapped(ReconstructionBand band, ValueAxes axes)
    {
        var columns = SheetLayout.ColumnsFor(band.Inputs);
        var behind = band.Inputs.IsImage ? null : band.Inputs;
        for (var first = 0; first < band.Inputs.Count; first += columns)
        {
            var indices = Enumerable.Range(first, Math.Min(columns, band.Inputs.Count - first)).ToArray();
            var rows = new List<SheetRow> { Row("input", band.Inputs) };
            if (band.Noisy is { } noisy)
            {
                rows.Add(Row("with noise", noisy));
            }

            rows.Add(new SheetRow(
                "reconstruction",
                [.. indices.Select(index => new Tile(band.Reconstructions, index, axes)
                {
                    Behind = behind,
                    Caption = band.Captions.ElementAtOrDefault(index) ?? "",
                })]));
            yield return new SheetBand(first == 0 ? band.Title : "", rows);

            SheetRow Row(string label, ExampleBatch examples) =>
                new(label, [.. indices.Select(index => new Tile(examples, index, axes))]);
        }
    }

    private static void Check(ReconstructionBand band, ExampleBatch other)
    {
        if ((band.Inputs.Count, band.Inputs.Shape) != (other.Count, other.Shape))
        {
            throw new ArgumentException("Every input needs one reconstruction of its own shape.", nameof(band));
        }
    }
}
