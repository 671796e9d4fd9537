using AeCluster.Messages.Verbs;
using AeCluster.Models.Analysis;
using AeCluster.Models.Figures;
using AeCluster.Models.Random;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary><c>aecluster interpolate</c>: decodes codings between those of examples.</summary>
internal static class InterpolateVerb
{
    private const int Corners = 4;

    public static void Run(InterpolateRequest request, TrainedModel model, VerbRun run)
    {
        using var examples = Examples.Open(request, model, run);
        using var outputs = new Outputs(request);
        using var scope = NewDisposeScope();
        int[] ends = request.From.Count > 0
            ? [.. request.From, .. request.To]
            : request.Corners.Count > 0 ? [.. request.Corners] : Choose(examples, model.Seed);
        Check(ends, examples);

        var x_NCHW = examples.Rows(ends);
        examples.WarnOfOutside(x_NCHW);
        var codings = Values(model.Model.Encode(x_NCHW));
        var rows = request.From.Count > 0 ? request.From.Count : request.Rows;
        float[] between = request.From.Count > 0
            ? [.. Enumerable.Range(0, rows).SelectMany(Line)]
            : Interpolation.Grid(codings, rows, request.Columns);
        var decoded = Values(model.Model.Decode(tensor(between).view(-1, model.Codings).to(model.Device)));

        var shape = model.Shape;
        using var sink = new ExampleSink(new DataForm(model.TrainedOn), outputs);
        foreach (var path in request.Out)
        {
            if (Path.GetExtension(path) == ".png")
            {
                outputs.Write(path, $"{rows} x {request.Columns} steps", Draw(new ExampleBatch(decoded, shape, model.Units)));
            }
            else
            {
                sink.Open(path, "what lies between", rows, request.Columns);
            }
        }

        sink.Write(decoded);

        run.Print("model", $"{model}");
        run.Result.Set("between", ends);
        run.Print("between", $"{string.Join(", ", ends.Select(Caption))} of the {examples.Source}");
        sink.PrintUnits(run);
        sink.Dispose();
        outputs.Commit(run);

        float[] Line(int row) => Interpolation.Line(Coding(row), Coding(rows + row), request.Columns);

        ReadOnlySpan<float> Coding(int end) => codings.AsSpan(end * model.Codings, model.Codings);

        byte[] Draw(ExampleBatch steps)
        {
            var inputs = ExampleBatch.Of(x_NCHW, model.Units);
            var captions = ends.Select((example, index) => new InterpolationEnd(index, Caption(example))).ToArray();
            var heading = model.Heading(
                "interpolation",
                $"straight lines in the space of {model.Codings:N0} coding{(model.Codings == 1 ? "" : "s")}, decoded\n"
                    + $"framed: the {examples.Source} between which they lie");
            return request.From.Count > 0
                ? InterpolationSheet.RenderRows(
                    inputs,
                    [.. captions[..rows].Zip(captions[rows..])],
                    steps,
                    request.Columns,
                    heading)
                : InterpolationSheet.RenderGrid(inputs, captions, steps, request.Columns, heading);
        }

        string Caption(int example)
        {
            var kind = examples.ClassOf(example);
            return $"{example}{(kind.Length == 0 ? "" : $" {kind}")}";
        }
    }

    /// <summary>Chooses four examples, of different classes if possible.</summary>
    private static int[] Choose(Examples examples, long seed)
    {
        var random = new PortableRandom(Seeds.Of(seed, SeedPurpose.Sampling));
        var chosen = new List<int>();

        // The number of draws is limited, because some classes may be rare.
        for (var draw = 0; chosen.Count < Math.Min(Corners, examples.Count); draw++)
        {
            var example = (int)random.NextBelow(examples.Count);
            if (!chosen.Contains(example)
                && (draw >= 1000 || chosen.TrueForAll(other => !examples.AreOfOneClass(other, example))))
            {
                chosen.Add(example);
            }
        }

        return [.. Enumerable.Range(0, Corners).Select(corner => chosen[corner % chosen.Count])];
    }

    private static void Check(int[] ends, Examples examples)
    {
        if (Array.Find(ends, example => example >= examples.Count) is var beyond and > 0)
        {
            throw new VerbException(
                $"there is no example {beyond}: the {examples.Source} are counted from 0 to {examples.Count - 1}");
        }
    }

    private static float[] Values(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();
}
