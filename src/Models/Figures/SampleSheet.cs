using System.Globalization;
using AeCluster.Models.Variants;
using static TorchSharp.torch;

namespace AeCluster.Models.Figures;

/// <summary>A grid of examples, e.g. those that a model generated.</summary>
public static class SampleSheet
{
    /// <summary>Draws samples from a generative model and puts them on a sheet.</summary>
    /// <returns>A PNG.</returns>
    /// <exception cref="ArgumentException">The model is not <see cref="IGenerative"/>.</exception>
    public static byte[] Draw(Autoencoder model, int count, long seed)
    {
        if (model is not IGenerative generative)
        {
            throw new ArgumentException($"A {model?.GetType().Name} cannot generate.", nameof(model));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(unchecked((ulong)seed), model.parameters().First().device);
        var samples = ExampleBatch.Of(generative.Sample(count, generator));
        return Render(
            samples,
            new SheetHeading("samples", string.Create(CultureInfo.InvariantCulture, $"{count:N0} drawn, seed {seed}")));
    }

    /// <returns>A PNG.</returns>
    public static byte[] Render(ExampleBatch samples, SheetHeading heading) => Sheet.Render(samples, heading, BandsOf(samples));

    internal static IReadOnlyList<SheetBand> BandsOf(ExampleBatch samples)
    {
        // Nearly square, but not wider than a page.
        var columns = Math.Clamp((int)Math.Ceiling(Math.Sqrt(samples.Count)), 1, SheetLayout.ColumnsFor(samples));
        var tiles = Enumerable.Range(0, samples.Count).Select(index => new Tile(samples, index, samples.Axes));
        return [new SheetBand("", [.. tiles.Chunk(columns).Select(row => new SheetRow("", row))])];
    }
}
