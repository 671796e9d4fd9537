using AeCluster.Messages.Verbs;
using AeCluster.Models.Data.Formats;
using AeCluster.Models.Variants;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster reconstruct</c>: reconstructs examples and measures the errors.</summary>
internal static class ReconstructVerb
{
    public static void Run(ReconstructRequest request, TrainedModel model, VerbRun run)
    {
        using var examples = Examples.Open(request, model, run);
        using var outputs = new Outputs();
        var (shape, sheets, tables, arrays) = (model.Shape, new List<Stream>(), new List<Stream>(), new List<NpyWriter>());
        foreach (var path in request.Out)
        {
            switch (Path.GetExtension(path))
            {
                case ".png":
                    sheets.Add(outputs.Open(path, "examples and reconstructions"));
                    break;
                case ".csv":
                    tables.Add(outputs.Open(path, "errors, a row each"));
                    break;
                default:
                    long[] dimensions = [examples.Count, shape.Channels, shape.Height, shape.Width];
                    arrays.Add(outputs.OpenFloats(path, "reconstructions", dimensions));
                    break;
            }
        }

        var noise = model.Model is IDenoising denoising ? new NoisyInputs(denoising, model) : null;
        var measured = new Measurements(model.Spec.ReconstructionLoss, hasNoise: noise is not null);
        examples.ForEachBatch("reconstructing", (first, x_NCHW) =>
        {
            var y_NCHW = model.Model.Reconstruct(x_NCHW);
            measured.Add(x_NCHW, y_NCHW);
            if (noise is not null)
            {
                y_NCHW = model.Model.Reconstruct(noise.Of(x_NCHW, [.. Enumerable.Range(first, (int)x_NCHW.shape[0])]));
                measured.AddNoisy(x_NCHW, y_NCHW);
            }

            if (arrays.Count > 0)
            {
                var values = y_NCHW.cpu().contiguous().data<float>().ToArray();
                arrays.ForEach(array => array.Write(values));
            }
        });

        if (sheets.Count > 0)
        {
            var sheet = ReconstructionFigure.Draw(model, examples, measured, noise, request.Columns);
            sheets.ForEach(stream => stream.Write(sheet));
        }

        tables.ForEach(stream => measured.WriteTo(stream, examples));
        run.Print("model", $"{model}");
        run.Print("examples", examples.Description);
        measured.PrintTo(run);
        outputs.Commit(run);
    }
}
