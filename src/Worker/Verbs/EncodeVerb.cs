using AeCluster.Messages.Verbs;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster encode</c>: encodes examples batch by batch, so that memory does not grow with the data.</summary>
internal static class EncodeVerb
{
    public static void Run(EncodeRequest request, TrainedModel model, VerbRun run)
    {
        using var examples = Examples.Open(request, model, run);
        using var outputs = new Outputs(request);
        var arrays = new List<NpyWriter>();
        var tables = new List<CsvWriter>();
        foreach (var path in request.Out)
        {
            if (Path.GetExtension(path) == ".npy")
            {
                arrays.Add(outputs.OpenFloats(path, "codings", examples.Count, model.Codings));
                if (examples.Labels is { } labels)
                {
                    outputs.WriteLabels(path, labels);
                }
            }
            else
            {
                string[] header = [.. ExampleColumns.Header(examples), .. CodingNames(model.Codings)];
                tables.Add(new CsvWriter(outputs.Open(path, "codings, a row each"), header));
            }
        }

        examples.ForEachBatch("encoding", (first, x_NCHW) =>
        {
            var codings = model.Model.Encode(x_NCHW).cpu().contiguous().data<float>().ToArray();
            arrays.ForEach(array => array.Write(codings));
            tables.ForEach(table => AddRows(table, examples, first, codings, model.Codings));
        });
        tables.ForEach(table => table.Dispose());
        run.Print("model", $"{model}");
        run.Print("examples", examples.Description);
        outputs.Commit(run);
    }

    /// <summary>The column names z1, z2, ..., which <c>decode</c> looks for.</summary>
    public static IEnumerable<string> CodingNames(int count) => Enumerable.Range(1, count).Select(number => $"z{number}");

    private static void AddRows(CsvWriter table, Examples examples, int first, float[] codings, int width)
    {
        for (var row = 0; row < codings.Length / width; row++)
        {
            ExampleColumns.Add(table, examples, first + row);
            foreach (var coding in codings.AsSpan(row * width, width))
            {
                table.Add(coding);
            }

            table.EndRow();
        }
    }
}
