using AeCluster.Models.Analysis;
using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Models.Variants;
using static TorchSharp.torch;

namespace AeCluster.Worker.Figures;

/// <summary>
/// Where the codings of examples lie: two codings as they are, more along the two directions in which they vary most. Cheap
/// enough for the end of every trial; <c>aecluster tsne</c> has the better map of many codings.
/// </summary>
internal static class CodingsMap
{
    private const int MostExamples = 2000;
    private const int Batch = 256;

    /// <summary>The principal components of more take longer than such a picture is worth.</summary>
    private const int MostCodings = 1024;

    /// <returns>A PNG; null where there is nothing to see: a single coding, far too many, or such as are not finite.</returns>
    public static byte[]? Draw(Autoencoder model, Dataset examples, Device device, Func<string, SheetHeading> heading)
    {
        var count = Math.Min(MostExamples, examples.Count);
        var codings = Encode(model, examples, count, device);
        var dimensions = count == 0 ? 0 : codings.Length / count;
        if (dimensions is < 2 or > MostCodings || count < 2 || !Array.TrueForAll(codings, float.IsFinite))
        {
            return null;
        }

        var (points, axes) = dimensions == 2 ? (codings, ("coding 1", "coding 2")) : Principal(codings, dimensions);
        var labels = examples.Labels_N?.data<long>().ToArray()[..count];
        var figure = new ScatterFigure(
            points,
            labels,
            examples.ClassNames,
            heading(
                $"{(count < examples.Count ? "the first " : "")}{count:N0} validation examples, {dimensions:N0} codings each"),
            axes);
        using var scope = NewDisposeScope();
        return figure.Render(
            figure.ThumbnailPlaces() is { Count: > 0 } places
                ? ExampleBatch.Of(examples.Rows([.. places.Select(place => (long)place)]))
                : null);
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
