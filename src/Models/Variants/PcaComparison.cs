using System.Collections.ObjectModel;
using AeCluster.Models.Analysis;
using AeCluster.Models.Runtime;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Compares a linear autoencoder with its optimum, exact principal component analysis (Baldi and Hornik, 1989), over the examples
/// it was trained on.
/// </summary>
/// <remarks>
/// <c>principal_angle</c>: largest angle, in radians, between the span of the decoder and the first principal components.
/// <c>pca_error_ratio</c>: the model's mean squared error over that of the components; 1 at best. Where theirs is 0, it is 1 or
/// infinity.
/// </remarks>
internal static class PcaComparison
{
    /// <summary>The covariance of more values would take too much memory.</summary>
    private const int MaxValues = 4096;

    /// <summary>With more multiplications the comparison would take minutes, longer than the training.</summary>
    private const double MaxMultiplications = 1e12;

    private const int BatchRows = 1024;

    /// <returns>Empty where the examples have too many values, or there are too few or too many of them.</returns>
    public static IReadOnlyDictionary<string, double> Measure(LinearAutoencoder model, IExampleBatches examples, int threads)
    {
        var values = model.Shape.Values;
        if (values > MaxValues || examples.Count < 2 || (double)values * values * examples.Count > MaxMultiplications)
        {
            return ReadOnlyDictionary<string, double>.Empty;
        }

        using var noGrad = no_grad();
        var covariance = new Covariance(values, threads);
        double squares = 0;
        foreach (var x_NCHW in examples.InOrder(BatchRows))
        {
            covariance.Add(x_NCHW.cpu().contiguous().data<float>().ToArray());
            var error_NCHW = (model.Reconstruct(x_NCHW) - x_NCHW).to(ScalarType.Float64);
            squares += error_NCHW.Squared().sum().item<double>();
        }

        var pca = Pca.Fit(covariance);
        var codings = Math.Min(model.Codings, values);
        var best = pca.ReconstructionError(codings);
        var reached = squares / ((double)examples.Count * values);
        return new Dictionary<string, double>
        {
            ["principal_angle"] = PrincipalAngles.Largest(
                model.DecoderDirections(), pca.Components_KD.AsSpan(0, codings * values), values),
            ["pca_error_ratio"] = best > 0 ? reached / best : reached > 0 ? double.PositiveInfinity : 1,
        };
    }
}
