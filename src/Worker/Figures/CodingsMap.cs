using AeCluster.Models.Analysis;
using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Models.Variants;
using static TorchSharp.torch;

namespace AeCluster.Worker.Figures;

/// <summary>
/// A map of the codings of examples: two codings as they are, more by their first two principal components. Fast enough for the
/// end of every trial; <c>aecluster tsne</c> gives a better map of many codings.
/// </summary>
internal static class CodingsMap
{
    private const int MaxExamples = 2000;
    private const int Batch = 256;

    /// <summary>Computing principal components of more codings takes too long.</summary>
    private const int MaxCodings = 1024;

    /// <returns>A PNG; null if there is only one coding or example, and otherwise why there is none.</returns>
    public static (byte[]? Png, string? WhyNot) Draw(
        Autoencoder model, Dataset examples, Device device, Func<string, SheetHeading> heading)
    {
        var count = Math.Min(MaxExamples, examples.Count);
        var codings = Encode(model, examples, count, device);
        var dimensions = count == 0 ? 0 : codings.Length / count;
        if (dimensions < 2 || count < 2)
        {
            return (null, null);
        }

        if (dimensions > MaxCodings)
        {
            return (null, $"{dimensions:N0} codings are too many for their principal components (at most {MaxCodings:N0})");
        }

        if (!Array.TrueForAll(codings, float.IsFinite))
        {
            return (null, "some codings are not finite numbers");
        }

        var (points, axes) = dimensions == 2 ? (codings, ("coding 1", "coding 2")) : Principal(codings, dimensions);
        var labels = examples.Labels_N?.data<long>().ToArray()[..count];
        var which = count < examples.Count ? "the first " : "";
        var detail = $"{which}{count:N0} validation examples, {dimensions:N0} codings each";
        var figure = new ScatterFigure(points, labels, examples.ClassNames, heading(detail), axes);
        using var scope = NewDisposeScope();
        var places = figure.ThumbnailPlaces();
        var thumbnails = places.Count > 0
            ? ExampleBatch.Of(examples.Rows([.. places.Select(place => (long)place)]))
            : null;
        return (figure.Render(thumbnails), null);
    }

    private static float[] Encode(Autoencoder model, Dataset examples, int count, Device device)
    {
        var codings = new List<float>();
        for (var first = 0; first < count; first += Batch)
        {
            using var scope = NewDisposeScope();
            var x_NCHW = examples
                .Rows([.. Enumerable.Range(first, Math.Min(Batch, count - first)).Select(row => (long)row)])
                .to(device);
            codings.AddRange(model.Encode(x_NCHW).cpu().contiguous().data<float>().ToArray());
        }

        return [.. codings];
    }

    private static (float[] Points_N2, (string X, string Y) Axes) Principal(float[] codings, int dimensions)
    {
        var pca = Pca.Fit(codings, dimensions);
        var total = pca.ExplainedVariance_K.Sum();
        return (pca.Transform(codings, 2), (Name(0), Name(1)));

        string Name(int component) =>
            $"principal component {component + 1} of the codings "
                + $"({(total > 0 ? pca.ExplainedVariance_K[component] / total : 0):0 %} of their variance)";
    }
}
