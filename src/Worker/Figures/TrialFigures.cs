using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Worker.Figures;

/// <param name="Pictures">PNG files by name.</param>
/// <param name="Missing">Why others are missing.</param>
public sealed record DrawnFigures(IReadOnlyDictionary<string, byte[]> Pictures, IReadOnlyList<TrainingFinding> Missing);

/// <summary>The figures of a trained trial, as PNG files by name.</summary>
public static class TrialFigures
{
    private const int Reconstructions = 10;
    private const int Points = 500;
    private const int Samples = 25;

    /// <param name="data">What the model was trained on, for the names and units of its values.</param>
    /// <param name="metrics">Metrics of the epoch whose weights the model has.</param>
    /// <param name="findings">What is wrong with the model: every figure says so.</param>
    public static DrawnFigures Draw(
        string trial,
        TrialSpec spec,
        TrainedData data,
        EpochMetrics metrics,
        IReadOnlyList<TrainingFinding> findings,
        Autoencoder model,
        Dataset validation,
        Device device)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var noise = new Generator(unchecked((ulong)spec.Seed), device);
        var variant = Specs.Schema.KindNames.Of(spec.Model);
        var units = ExampleUnits.Of(data);
        var pictures = new Dictionary<string, byte[]>();

        // The decoder of a classifier trained from scratch is untrained.
        if (spec.Model is not ClassifierSpec || spec.Training.Pretraining is not null)
        {
            pictures["reconstructions.png"] = DrawReconstructions(
                model, validation, units, noise, Heading("reconstructions"));
        }

        if (model is IGenerative generative)
        {
            pictures["samples.png"] = SampleSheet.Render(
                ExampleBatch.Of(generative.Sample(Samples, noise), units), Heading("samples"));
        }

        const string Codings = "codings.png";
        var (map, whyNot) = CodingsMap.Draw(model, validation, device, detail => Heading("codings", detail));
        if (map is not null)
        {
            pictures[Codings] = map;
        }

        return new DrawnFigures(
            pictures,
            whyNot is null ? [] : [new TrainingFinding(TrainingFinding.NoPicture, $"there is no {Codings}: {whyNot}")]);

        SheetHeading Heading(string what, params IEnumerable<string> details) => SheetHeading
            .ForTrial(trial, variant, what, metrics)
            .With([.. details, .. findings.Select(finding => $"warning: {finding.Text}")]);
    }

    private static byte[] DrawReconstructions(
        Autoencoder model, Dataset validation, ExampleUnits units, Generator noise, SheetHeading heading)
    {
        var count = SpaceFigure.Shows(validation.Shape) ? Points : Reconstructions;
        var rows = Enumerable.Range(0, Math.Min(count, validation.Count)).Select(row => (long)row);
        var x_NCHW = validation.Rows([.. rows]).to(noise.device);
        var noisy_NCHW = (model as IDenoising)?.Corrupt(x_NCHW, noise);
        var y_NCHW = model.Reconstruct(noisy_NCHW ?? x_NCHW);
        if (SpaceFigure.Shows(validation.Shape))
        {
            return SpaceFigure.Render(ExampleBatch.Of(x_NCHW, units), ExampleBatch.Of(y_NCHW, units), heading);
        }

        var band = new ReconstructionBand(
            "",
            ExampleBatch.Of(x_NCHW, units),
            noisy_NCHW is null ? null : ExampleBatch.Of(noisy_NCHW, units),
            ExampleBatch.Of(y_NCHW, units),
            []);
        return ReconstructionSheet.Render([band], heading);
    }
}
