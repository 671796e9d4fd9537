using AeCluster.Messages.Verbs;
using AeCluster.Models.Figures;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster decode</c>: decodes codings to examples.</summary>
internal static class DecodeVerb
{
    /// <summary>Maximum number of examples on a sheet.</summary>
    private const int MaxOnSheet = 400;
    private const int Batch = 256;

    public static void Run(DecodeRequest request, TrainedModel model, VerbRun run)
    {
        var codings = CodingsFile.Read(request.Codings, model.Codings);
        var count = codings.Length / model.Codings;
        var shown = Math.Min(count, MaxOnSheet);
        using var outputs = new Outputs(request);
        var shape = model.Shape;
        var sheets = new List<Stream>();
        using var sink = new ExampleSink(new DataForm(model.TrainedOn), outputs);
        foreach (var path in request.Out)
        {
            if (Path.GetExtension(path) == ".png")
            {
                sheets.Add(outputs.Open(path, $"{shown:N0} decoded codings"));
            }
            else
            {
                sink.Open(path, "decoded codings", count);
            }
        }

        var first = new List<float>();
        for (var done = 0; done < count; done += Batch)
        {
            run.Stop.ThrowIfCancellationRequested();
            run.Progress.Report("decoding", done, count);
            using var scope = NewDisposeScope();
            var rows = Math.Min(Batch, count - done);
            var z_ND = tensor(codings.AsSpan(done * model.Codings, rows * model.Codings).ToArray())
                .view(rows, model.Codings)
                .to(model.Device);
            var values = model.Model.Decode(z_ND).cpu().contiguous().data<float>().ToArray();
            sink.Write(values);
            first.AddRange(values.AsSpan(0, Math.Min(values.Length, (shown * shape.Values) - first.Count)));
        }

        if (sheets.Count > 0)
        {
            var detail =
                $"{(shown < count ? $"the first {shown:N0} of " : "")}{count:N0} codings of {Path.GetFileName(request.Codings)}";
            var decoded = new ExampleBatch([.. first], shape, model.Units);
            var sheet = SampleSheet.Render(decoded, model.Heading("decoded codings", detail));
            sheets.ForEach(stream => stream.Write(sheet));
        }

        run.Print("model", $"{model}");
        run.Result.Set("count", count);
        run.Print("codings", $"{count:N0} of {request.Codings}");
        sink.PrintUnits(run);
        sink.Dispose();
        outputs.Commit(run);
    }
}
