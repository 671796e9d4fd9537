using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Data;
using AeCluster.Specs;
using AeCluster.Worker.Verbs;

namespace AeCluster.Worker.Tests.Verbs;

/// <summary>Examples from files that the model was not trained on.</summary>
public sealed class OtherDataTests : IDisposable
{
    private static readonly CsvData _table = new() { File = "x.csv", Label = "kind", Ignore = ["id"] };

    private readonly VerbBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_table_without_the_labels_of_the_training_is_encoded_without_labels()
    {
        var model = TrainOnTable();
        var lines = File.ReadAllLines(_bench["x.csv"]);
        Write("unlabelled.csv", lines.Select(line => string.Join(',', line.Split(',')[..4])));
        Write("values.csv", lines.Select(line => string.Join(',', line.Split(',')[1..4])));
        Write("turned.csv", lines.Select(line => string.Join(',', line.Split(',').Reverse())));

        Encode(model, "x.csv", "labelled.csv");
        Assert.Equal(["example", "label", "class", "z1", "z2"], _bench.ReadCsv("labelled.csv")[0]);
        foreach (var (file, isLabelled) in ((string, bool)[])[("unlabelled.csv", false), ("values.csv", false), ("turned.csv", true)])
        {
            Encode(model, file, "z.csv", "z.npy");
            var table = _bench.ReadCsv("z.csv");
            Assert.Equal(isLabelled, table[0].Contains("label"));
            Assert.Equal(isLabelled, File.Exists(_bench["z-labels.npy"]));
            Assert.Equal(CodingsOf("labelled.csv"), CodingsOf("z.csv"));
            File.Delete(_bench["z-labels.npy"]);
        }
    }

    [Fact]
    public void Verbs_that_look_at_labels_do_without()
    {
        var model = TrainOnTable();
        Write("values.csv", File.ReadAllLines(_bench["x.csv"]).Select(line => string.Join(',', line.Split(',')[1..4])));

        _bench.Run(model, new ReconstructRequest { Data = _bench["values.csv"], Out = ["errors.csv", "sheet.png"] });
        _bench.Run(model, new TsneRequest { Data = _bench["values.csv"], Out = ["map.csv", "map.png"], Perplexity = 3 });
        _bench.Run(model, new InterpolateRequest { Data = _bench["values.csv"], Out = ["between.npy"] });
        Assert.Equal(["example", "mse", "rounded_accuracy"], _bench.ReadCsv("errors.csv")[0]);
        Assert.Equal(["example", "x", "y"], _bench.ReadCsv("map.csv")[0]);
        var error = Assert.Throws<VerbException>(() => _bench.Run(model, new PretrainRequest { Data = _bench["values.csv"], Labels = 5, Out = ["no.csv"] }));
        Assert.Contains("have no labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_values_that_is_missing_is_one_clear_error()
    {
        var model = TrainOnTable();
        Write("cut.csv", File.ReadAllLines(_bench["x.csv"]).Select(line => string.Join(',', line.Split(',')[..3])));
        var error = Assert.Throws<DataException>(() => Encode(model, "cut.csv", "no.npy"));
        Assert.Equal(
            $"{_bench["cut.csv"]} has no column 'c', but the model was trained on it: the columns are id, a, b. "
            + "Add it, in any place, or give it the same name as in training.",
            error.Message);
        Assert.False(File.Exists(_bench["no.npy"]));
    }

    [Theory]
    [InlineData(ScaleKind.Unit)]
    [InlineData(ScaleKind.UnitPerFeature)]
    [InlineData(ScaleKind.Standardize)]
    public void The_file_of_the_training_may_be_gone(ScaleKind scale)
    {
        var model = TrainOnTable(scale);
        Write("new.csv", ["c,b,a", "0.3,5,100", "-1,0.25,3"]);
        Encode(model, "new.csv", "there.npy", "there.csv");
        var expected = File.ReadAllBytes(_bench["there.npy"]);
        File.Delete(_bench["x.csv"]);

        Encode(model, "new.csv", "gone.npy");
        Assert.Equal(expected, File.ReadAllBytes(_bench["gone.npy"]));
        Assert.Equal(4, CodingsOf("there.csv").Distinct().Count());
    }

    /// <summary>The columns id, a, b, c and kind, and a model of a, b and c.</summary>
    /// <returns>Path of the checkpoint.</returns>
    private string TrainOnTable(ScaleKind scale = ScaleKind.UnitPerFeature)
    {
        Write("x.csv", ["id,a,b,c,kind", .. Enumerable.Range(0, 20).Select(row => $"m{row},{row},{row * row % 7},{0.1f * (row % 3)},{(row % 2 == 0 ? "even" : "odd")}")]);
        return Train(_table with { File = _bench["x.csv"], Scale = scale });
    }

    private string Train(DataSpec data) => _bench.Train("model.safetensors", new TrialSpec
    {
        Data = data,
        Model = new LinearSpec { Codings = 2 },
        Training = new TrainingSpec { Batch = 8, Epochs = 1, Loss = LossKind.Mse },
    });

    private string Encode(string model, string data, params string[] files) =>
        _bench.Run(model, new EncodeRequest { Data = _bench[data], Out = files });

    private float[] CodingsOf(string table)
    {
        var rows = _bench.ReadCsv(table);
        return [.. rows[1..].SelectMany(row => row[Array.IndexOf(rows[0], "z1")..]).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))];
    }

    private void Write(string file, IEnumerable<string> lines) => File.WriteAllLines(_bench[file], lines);
}
