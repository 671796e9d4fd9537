using AeCluster.Messages.Verbs;
using AeCluster.Models.Variants;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster reconstruct</c>: reconstructs examples and measures the errors.</summary>
internal static class ReconstructVerb
{
    public static void Run(ReconstructRequest request, TrainedModel model, VerbRun run)
    {
        using var examples = Examples.Open(request, model, run);
        using var outputs = new Outputs(request);
        var form = new DataForm(model.TrainedOn);
        var (sheets, tables) = (new List<Stream>(), new List<ReconstructionTable>());
        using var sink = new ExampleSink(form, outputs);
        var noise = model.Model is IDenoising denoising ? new NoisyInputs(denoising, model) : null;
        var measured = new Measurements(model, hasNoise: noise is not null);
        foreach (var path in request.Out)
        {
            switch (Path.GetExtension(path))
            {
                case ".png":
                    sheets.Add(outputs.Open(path, "examples and reconstructions"));
                    break;
                case ".csv":
                    var content = form.HasColumns ? "errors and reconstructions, a row each" : "errors, a row each";
                    tables.Add(new ReconstructionTable(outputs.Open(path, content), examples, measured, form));
                    break;
                default:
                    sink.Open(path, "reconstructions", examples.Count);
                    break;
            }
        }

        examples.ForEachBatch("reconstructing", (first, x_NCHW) =>
        {
            var y_NCHW = model.Model.Reconstruct(x_NCHW);
            measured.Add(x_NCHW, y_NCHW);
            if (noise is not null)
            {
                y_NCHW = model.Model.Reconstruct(noise.Of(x_NCHW, [.. Enumerable.Range(first, (int)x_NCHW.shape[0])]));
                measured.AddNoisy(x_NCHW, y_NCHW);
            }

            var values = y_NCHW.cpu().contiguous().data<float>().ToArray();
            sink.Write(values);
            tables.ForEach(table => table.Add(first, values));
        });

        if (sheets.Count > 0)
        {
            var sheet = ReconstructionFigure.Draw(model, examples, measured, noise, request.Columns);
            sheets.ForEach(stream => stream.Write(sheet));
        }

        tables.ForEach(table => table.Dispose());
        sink.Dispose();
        run.Print("model", $"{model}");
        run.Print("examples", examples.Description);
        measured.PrintTo(run, examples.Origins);
        run.Print("units", form.Units);
        outputs.Commit(run);
    }
}
