using AeCluster.Models;
using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Worker.Figures;

/// <summary>The pictures of a trained trial, as PNG files by name.</summary>
public static class TrialFigures
{
    private const int Reconstructions = 10;
    private const int Samples = 25;

    /// <param name="metrics">Of the last epoch.</param>
    public static IReadOnlyDictionary<string, byte[]> Draw(
        string trial, TrialSpec spec, EpochMetrics metrics, Autoencoder model, Dataset validation, Device device)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var variant = AeCluster.Specs.Variants.NameOf(spec.Model);
        var x_NCHW = validation.Rows([.. Enumerable.Range(0, Math.Min(Reconstructions, validation.Count)).Select(row => (long)row)]).to(device);
        var pictures = new Dictionary<string, byte[]>
        {
            ["reconstructions.png"] = ReconstructionSheet.Render(
                Images(x_NCHW), Images(model.Reconstruct(x_NCHW)), Heading("reconstructions")),
        };
        if (model is IGenerative generative)
        {
            using var noise = new Generator(unchecked((ulong)spec.Seed), device);
            pictures["samples.png"] = SampleSheet.Render(Images(generative.Sample(Samples, noise)), Heading("samples"));
        }

        return pictures;

        SheetHeading Heading(string what) =>
            SheetHeading.ForTrial(trial, variant, what, metrics.ValidationLoss, metrics.RoundedAccuracy);
    }

    private static ImageBatch Images(Tensor x_NCHW)
    {
        var values = x_NCHW.cpu().contiguous().data<float>().ToArray();
        return new ImageBatch(values, (int)x_NCHW.shape[1], (int)x_NCHW.shape[2], (int)x_NCHW.shape[3]);
    }
}
