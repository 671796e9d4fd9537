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
        using var noise = new Generator(unchecked((ulong)spec.Seed), device);
        var variant = AeCluster.Specs.Variants.NameOf(spec.Model);
        var x_NCHW = validation.Rows([.. Enumerable.Range(0, Math.Min(Reconstructions, validation.Count)).Select(row => (long)row)]).to(device);
        var noisy_NCHW = (model as IDenoising)?.Corrupt(x_NCHW, noise);
        var pictures = new Dictionary<string, byte[]>
        {
            ["reconstructions.png"] = ReconstructionSheet.Render(
                [
                    new ReconstructionBand(
                        "",
                        ExampleBatch.Of(x_NCHW),
                        noisy_NCHW is null ? null : ExampleBatch.Of(noisy_NCHW),
                        ExampleBatch.Of(model.Reconstruct(noisy_NCHW ?? x_NCHW)),
                        []),
                ],
                Heading("reconstructions")),
        };
        if (model is IGenerative generative)
        {
            pictures["samples.png"] = SampleSheet.Render(ExampleBatch.Of(generative.Sample(Samples, noise)), Heading("samples"));
        }

        return pictures;

        SheetHeading Heading(string what) =>
            SheetHeading.ForTrial(trial, variant, what, metrics.ValidationLoss, metrics.RoundedAccuracy);
    }
}
