using AeCluster.Messages.Verbs;
using AeCluster.Models.Figures;
using AeCluster.Models.Random;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster generate</c>: generates examples with a generative model.</summary>
internal static class GenerateVerb
{
    /// <summary>Maximum number of examples on a sheet.</summary>
    private const int MaxOnSheet = 400;
    private const int Batch = 256;

    public static void Run(GenerateRequest request, TrainedModel model, VerbRun run)
    {
        if (model.Model is not IGenerative generative)
        {
            throw new VerbException(
                $"{request.Checkpoint} is of a {model.Variant} autoencoder, which cannot generate: "
                    + "nothing says how its codings are distributed",
                $"take a checkpoint of a {VariationalSpec.Variant} autoencoder; "
                    + "to see what lies between examples, use `aecluster interpolate`");
        }

        using var outputs = new Outputs(request);
        var shape = model.Shape;
        var sheets = request.Out.Where(path => Path.GetExtension(path) == ".png").ToList();
        var shown = Math.Min(request.Count, MaxOnSheet);
        var streams = sheets.Select(path => outputs.Open(path, $"{shown:N0} samples")).ToList();
        using var sink = new ExampleSink(new DataForm(model.TrainedOn), outputs);
        foreach (var path in request.Out.Except(sheets))
        {
            sink.Open(path, "samples", request.Count);
        }

        using var noise = model.NewGenerator(SeedPurpose.Sampling);
        var first = new List<float>();
        for (var done = 0; done < request.Count; done += Batch)
        {
            run.Stop.ThrowIfCancellationRequested();
            run.Progress.Report("generating", done, request.Count);
            using var scope = NewDisposeScope();

            // Always whole batches, so that the first samples do not depend on the count.
            var drawn = generative.Sample(Batch, noise).cpu().contiguous().data<float>().ToArray();
            var values = drawn.AsSpan(0, Math.Min(Batch, request.Count - done) * shape.Values);
            sink.Write(values);

            first.AddRange(values[..Math.Min(values.Length, (shown * shape.Values) - first.Count)]);
        }

        var which = shown < request.Count ? $"the first {shown:N0} of {request.Count:N0}" : $"{request.Count:N0}";
        var heading = model.Heading("samples", $"{which} drawn from N(0, I), {model.Codings} codings   seed {model.Seed}");
        var sheet = SampleSheet.Render(new ExampleBatch([.. first], shape, model.Units), heading);
        streams.ForEach(stream => stream.Write(sheet));
        run.Print("model", $"{model}");
        run.Print("seed", $"{model.Seed}");
        sink.PrintUnits(run);
        sink.Dispose();
        run.Result.Set("count", request.Count);
        outputs.Commit(run);
    }
}
