using AeCluster.Messages.Verbs;
using AeCluster.Models.Analysis.Tsne;
using AeCluster.Models.Figures;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster tsne</c>: a map in which examples with similar codings are near each other.</summary>
internal static class TsneVerb
{
    public static void Run(TsneRequest request, TrainedModel model, VerbRun run)
    {
        using var examples = Examples.Open(request, model, run);
        var options = new TsneOptions { Perplexity = request.Perplexity, Seed = model.Seed, Threads = request.Threads };
        TsneEmbedding.RequireOptions(examples.Count, options);
        using var outputs = new Outputs(request);
        var files = request.Out.ToLookup(path => Path.GetExtension(path));
        var sheets = files[".png"].Select(path => outputs.Open(path, "a map of the codings")).ToList();
        var tables = files[".csv"].Select(path => outputs.Open(path, "the points, a row each")).ToList();
        var arrays = files[".npy"].Select(path => outputs.OpenFloats(path, "the points", examples.Count, 2)).ToList();

        var result = TsneEmbedding.Embed(
            Codings.Of(examples, model),
            examples.Count,
            model.Codings,
            options,
            new Steps(run.Progress),
            run.Stop);

        arrays.ForEach(array => array.Write(result.Embedding_N2));
        tables.ForEach(table => WriteTable(table, examples, result.Embedding_N2));
        var quality =
            $"perplexity {request.Perplexity:G4}   "
                + $"KL divergence {result.KlDivergence:0.000} nats after {result.Iterations:N0} iterations   seed {model.Seed}";
        if (sheets.Count > 0)
        {
            var detail = $"{examples.Description}, {model.Codings:N0} codings each\n{quality}";
            var figure = new ScatterFigure(
                result.Embedding_N2,
                examples.Labels,
                examples.ClassNames,
                model.Heading("t-SNE of the codings", detail));
            var sheet = figure.Render(request.Thumbnails ? ThumbnailsOf(figure, examples) : null);
            sheets.ForEach(stream => stream.Write(sheet));
        }

        run.Print("model", $"{model}");
        run.Print("examples", examples.Description);
        run.Print("t-SNE", quality);
        run.Result.Set("tsne", new { request.Perplexity, result.KlDivergence, result.Iterations });
        outputs.Commit(run);
    }

    private static ExampleBatch ThumbnailsOf(ScatterFigure figure, Examples examples)
    {
        using var scope = NewDisposeScope();
        var places = figure.ThumbnailPlaces();
        return places.Count == 0
            ? new ExampleBatch([], examples.Shape)
            : ExampleBatch.Of(examples.Rows(places));
    }

    private static void WriteTable(Stream stream, Examples examples, float[] points_N2)
    {
        using var table = new CsvWriter(stream, [.. ExampleColumns.Header(examples), "x", "y"]);
        for (var example = 0; example < examples.Count; example++)
        {
            ExampleColumns.Add(table, examples, example);
            table.Add(points_N2[2 * example]).Add(points_N2[(2 * example) + 1]).EndRow();
        }
    }

    /// <summary>Reports the stages of the algorithm.</summary>
    private sealed class Steps(ProgressLine progress) : IProgress<TsneProgress>
    {
        public void Report(TsneProgress value)
        {
            var divergence = value.KlDivergence is { } known ? $" (KL divergence {known:0.000}), iteration" : "";
            progress.Report(
                value.Stage switch
                {
                    TsneStage.Neighbours => "looking for neighbours,",
                    TsneStage.Affinities => "weighing neighbours,",
                    _ => $"t-SNE{(divergence.Length == 0 ? ": iteration" : divergence)}",
                },
                value.Done,
                value.Total);
        }
    }
}
