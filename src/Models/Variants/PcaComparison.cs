using AeCluster.Models.Analysis;
using AeCluster.Models.Runtime;
using AeCluster.Models.Variants;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// How near a linear autoencoder has come to what it can reach at best, exact principal component analysis (Baldi and Hornik,
/// 1989): over the examples it was trained on.
/// </summary>
/// <param name="PrincipalAngle">Largest angle, in radians, between what the decoder spans and the first principal
/// components.</param>
/// <param name="ErrorRatio">Its mean squared error over that of the components; 1 at best. Where theirs is 0: 1 or
/// infinity.</param>
internal sealed record PcaComparison(double PrincipalAngle, double ErrorRatio)
{
    public const string AngleName = "principal_angle";
    public const string RatioName = "pca_error_ratio";

    /// <summary>A covariance of more values than this would take too much memory.</summary>
    private const int MostValues = 4096;

    /// <summary>One of more multiplications would take minutes: longer than the training that it judges.</summary>
    private const double MostMultiplications = 1e12;

    private const int BatchRows = 1024;

    /// <returns>Null where the examples have too many values, or there are too few or too many of them.</returns>
    public static PcaComparison? Of(LinearAutoencoder model, ExampleFeed examples, int threads)
    {
        var values = model.Shape.Values;
        if (values > MostValues || examples.Count < 2 || (double)values * values * examples.Count > MostMultiplications)
        {
            return null;
        }

        using var noGrad = no_grad();
        var covariance = new Covariance(values, threads);
        double squares = 0;
        examples.Arrange([.. Enumerable.Range(0, examples.Count).Select(row => (long)row)]);
        for (var first = 0; first < examples.Count; first += BatchRows)
        {
            using var scope = NewDisposeScope();
            var x_NCHW = examples.Take(first, Math.Min(BatchRows, examples.Count - first)).X_NCHW;
            examples.Prefetch(first + BatchRows, BatchRows);
            covariance.Add(x_NCHW.cpu().contiguous().data<float>().ToArray());
            var error_NCHW = (model.Reconstruct(x_NCHW) - x_NCHW).to(ScalarType.Float64);
            squares += error_NCHW.Squared().sum().item<double>();
        }

        examples.Forget();
        var pca = Pca.Fit(covariance);
        var codings = Math.Min(model.Codings, values);
        var best = pca.ReconstructionError(codings);
        var ours = squares / ((double)examples.Count * values);
        return new PcaComparison(
            PrincipalAngles.Largest(model.DecoderDirections(), pca.Components_KD.AsSpan(0, codings * values), values),
            best > 0 ? ours / best : ours > 0 ? double.PositiveInfinity : 1);
    }
}
