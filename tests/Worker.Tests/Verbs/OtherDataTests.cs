using System.Globalization;
using System.IO.Compression;
using System.Text;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using AeCluster.Worker.Verbs;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

/// <summary>Verbs on files that the model was not trained on.</summary>
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
        Assert.Equal(["example", "row", "label", "class", "z1", "z2"], _bench.ReadCsv("labelled.csv")[0]);
        (string, bool)[] files = [("unlabelled.csv", false), ("values.csv", false), ("turned.csv", true)];
        foreach (var (file, isLabelled) in files)
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
        Assert.Equal(["example", "row", "mse", "a", "b", "c"], _bench.ReadCsv("errors.csv")[0]);
        Assert.Equal(["example", "row", "x", "y"], _bench.ReadCsv("map.csv")[0]);
        var error = Assert.Throws<VerbException>(() =>
            _bench.Run(
                model,
                new PretrainRequest
                {
                    Data = _bench["values.csv"],
                    Labels = 5,
                    Out = ["no.csv"],
                }));
        Assert.Contains("have no labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_keep_their_rows_in_the_file_or_the_names_of_their_pictures()
    {
        var table = TrainOnTable();
        Assert.Contains(
            "2 validation examples of x.csv",
            _bench.Run(table, new EncodeRequest { Out = ["validation.csv"] }),
            StringComparison.Ordinal);
        _bench.Run(table, new EncodeRequest { Data = _bench["x.csv"], Out = ["all.csv"] });
        var all = _bench.ReadCsv("all.csv")[1..];
        Assert.Equal(Enumerable.Range(0, 20).Select(row => $"{row}"), all.Select(row => row[1]));
        var validation = _bench.ReadCsv("validation.csv")[1..];
        Assert.Equal(2, validation.Length);
        Assert.All(validation, row => Assert.Equal(all[int.Parse(row[1], CultureInfo.InvariantCulture)][2..], row[2..]));
        Assert.NotEqual(["0", "1"], validation.Select(row => row[1]));

        Assert.Contains(
            $"(example 1, row {validation[1][1]})",
            _bench.Run(table, new ReconstructRequest { Out = ["own.csv"] }),
            StringComparison.Ordinal);

        var images = TrainOnImages();
        WriteImages("photos", new byte[4 * 12]);
        Assert.Matches(
            @"best \S+ \(example 0, blue/0\.png\), worst \S+ \(example 3, red/3\.png\)",
            _bench.Run(images, new ReconstructRequest { Data = _bench["photos"], Out = ["errors.csv"] }));
        Assert.Equal(
            ["blue/0.png", "blue/1.png", "red/2.png", "red/3.png"],
            _bench.ReadCsv("errors.csv")[1..].Select(row => row[1]));
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

    [Fact]
    public void A_file_that_has_changed_is_not_the_models_own_data_any_more()
    {
        var model = TrainOnTable();
        Encode(model, "x.csv", "before.npy");
        Assert.Equal("", _bench.Warnings);
        File.AppendAllText(_bench["x.csv"], "m20,1,2,3,odd\n");

        var error = Assert.Throws<DataException>(() => _bench.Run(model, new EncodeRequest { Out = ["no.npy"] }));
        Assert.Contains("x.csv has changed since the model was trained on it", error.Message, StringComparison.Ordinal);
        Encode(model, "x.csv", "after.npy");
        Assert.StartsWith(
            $"warning: {_bench["x.csv"]} has changed since the model was trained on it",
            _bench.Warnings,
            StringComparison.Ordinal);
        Assert.Equal([21L, 2], _bench.ReadFloats("after.npy").Shape);
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

    [Theory]
    [InlineData("new.npy", null)]
    [InlineData("new-idx3-ubyte", null)]
    [InlineData("new-idx3-ubyte.gz", null)]
    [InlineData("new.csv", null)]
    [InlineData("new.tsv", null)]
    [InlineData("new.csv.gz", null)]
    [InlineData("photos", "blue red")]
    public void A_model_of_images_takes_files_of_every_kind(string name, string? classes)
    {
        // Grey levels 0 to 254: as bytes they are divided by 255, as text they are not.
        var model = TrainOnImages();
        var pixels = Enumerable.Range(0, 4 * 12).Select(pixel => (byte)(37 * pixel % 255)).ToArray();
        WriteImages(name, pixels);

        var said = Encode(model, name, "z.npy", "z.csv");
        var (shape, values) = _bench.ReadFloats("z.npy");
        Assert.Equal([4, 2], shape);
        Assert.Contains($"4 examples of {_bench[name]}", said, StringComparison.Ordinal);
        Assert.Equal(
            classes is null ? ["example", "row", "z1", "z2"] : ["example", "file", "label", "class", "z1", "z2"],
            _bench.ReadCsv("z.csv")[0]);
        Assert.Equal(
            classes,
            classes is null ? null : string.Join(' ', _bench.ReadCsv("z.csv")[1..].Select(row => row[3]).Distinct()));

        using var scope = NewDisposeScope();
        using var trained = CheckpointFile.Read(model).CreateModel(CPU);
        var x_NCHW = tensor([.. pixels.Select(pixel => pixel / 255f)]).view(4, 1, 3, 4);
        Assert.True(tensor(values).view(shape).allclose(trained.Encode(x_NCHW).detach(), 1e-5, 1e-6));
    }

    [Fact]
    public void Images_of_another_size_or_colour_are_made_like_those_of_the_training()
    {
        var model = TrainOnImages();
        using var scope = NewDisposeScope();
        using var trained = CheckpointFile.Read(model).CreateModel(CPU);
        var expected_ND = trained.Encode(full([1, 1, 3, 4], 0.2f)).detach();
        foreach (var (folder, type) in ((string, SKColorType)[])[("grey", SKColorType.Gray8), ("coloured", SKColorType.Rgba8888)])
        {
            Directory.CreateDirectory(_bench[folder]);
            using (var bitmap = new SKBitmap(40, 30, type, SKAlphaType.Opaque))
            {
                bitmap.Erase(new SKColor(51, 51, 51));
                using var file = File.Create(Path.Combine(_bench[folder], "a.png"));
                bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
            }

            Encode(model, folder, "z.npy");
            Assert.True(tensor(_bench.ReadFloats("z.npy").Values).view(1, 2).allclose(expected_ND, 1e-5, 1e-6));
        }
    }

    [Fact]
    public void Labels_that_lie_beside_a_file_are_found()
    {
        var model = TrainOnImages();
        WriteImages("new.npy", new byte[4 * 12]);
        using (var labels = File.Create(_bench["new-labels.npy"]))
        {
            NpyWriter.OfLongs(labels, 4).Write([3L, 1, 2, 0]);
        }

        Encode(model, "new.npy", "z.npy");
        Assert.Equal([3L, 1, 2, 0], _bench.ReadLongs("z-labels.npy").Values);
    }

    [Theory]
    [InlineData(ScaleKind.Auto)]
    [InlineData(ScaleKind.Standardize)]
    public void Examples_of_another_shape_are_refused_with_both_shapes(ScaleKind scale)
    {
        var model = TrainOnImages(scale);
        using (var file = File.Create(_bench["wide.npy"]))
        {
            NpyWriter.OfFloats(file, 2, 3, 5).Write(new float[30]);
        }

        File.WriteAllText(_bench["narrow.csv"], "1,2,3\n4,5,6\n");
        Assert.Equal(
            $"The examples of {_bench["wide.npy"]} are 1x3x5 (channels x height x width), but the model was trained on 1x3x4. "
                + "Take other data, or another model.",
            Assert.Throws<DataException>(() => Encode(model, "wide.npy", "no.npy")).Message);
        Assert.StartsWith(
            $"{_bench["narrow.csv"]} has 3 columns, but the model was trained on 12.",
            Assert.Throws<DataException>(() => Encode(model, "narrow.csv", "no.npy")).Message,
            StringComparison.Ordinal);
        var error = Assert.Throws<VerbException>(() =>
            _bench.Run(model, new EncodeRequest { Data = ShapesData.Source, Out = ["no.npy"] }));
        Assert.Equal(
            "the examples of shapes are 1x28x28 (channels x height x width), but the model was trained on 1x3x4",
            error.Message);
        Assert.False(File.Exists(_bench["no.npy"]));
    }

    [Theory]
    [InlineData("text.npy", "is not a .npy file")]
    [InlineData("text-idx3-ubyte", "is not an idx file")]
    [InlineData("text-idx3-ubyte.gz", "is not an idx file")]
    [InlineData("empty.csv", "is empty")]
    [InlineData("nothing", "has no image")]
    public void A_file_that_is_not_what_its_name_says_is_named(string name, string problem)
    {
        var model = TrainOnImages();
        if (name == "nothing")
        {
            Directory.CreateDirectory(_bench[name]);
        }
        else
        {
            File.WriteAllText(_bench[name], name[0] == 'e' ? "" : "no numbers at all");
        }

        var error = Assert.Throws<DataException>(() => Encode(model, name, "no.npy"));
        Assert.Contains(_bench[name], error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_says_nothing_is_answered_with_those_that_do()
    {
        var model = TrainOnImages();
        File.WriteAllText(_bench["data.bin"], "");
        var error = Assert.Throws<VerbException>(() => Encode(model, "data.bin", "no.npy"));
        Assert.Equal($"the name of {_bench["data.bin"]} does not say what it holds", error.Message);
        Assert.Contains(".npy (.npz), .csv", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>Writes a table of the columns id, a, b, c and kind, and trains a model of a, b and c.</summary>
    /// <returns>The path of the checkpoint.</returns>
    private string TrainOnTable(ScaleKind scale = ScaleKind.UnitPerFeature)
    {
        Write(
            "x.csv",
            [
                "id,a,b,c,kind",
                .. Enumerable
                    .Range(0, 20)
                    .Select(row => $"m{row},{row},{row * row % 7},{0.1f * (row % 3)},{(row % 2 == 0 ? "even" : "odd")}"),
            ]);
        return Train(_table with { File = _bench["x.csv"], Scale = scale });
    }

    /// <summary>Writes images of 3 x 4 bytes, and trains a model of them.</summary>
    /// <inheritdoc cref="TrainOnTable"/>
    private string TrainOnImages(ScaleKind scale = ScaleKind.Auto)
    {
        WriteImages("x-idx3-ubyte", [.. Enumerable.Range(0, 20 * 12).Select(pixel => (byte)(pixel * pixel % 251))]);
        return Train(new IdxData { File = _bench["x-idx3-ubyte"], Scale = scale });
    }

    /// <summary>Writes images of 3 x 4 bytes in the format of the name; in a table, divided by 255.</summary>
    private void WriteImages(string name, byte[] pixels)
    {
        var count = pixels.Length / 12;
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 3, 0, 0, 0, 4, .. pixels];
        var separator = name.EndsWith(".tsv", StringComparison.Ordinal) ? '\t' : ',';
        var table = string.Join(
            '\n',
            pixels
                .Chunk(12)
                .Select(row =>
                    string.Join(separator, row.Select(pixel => (pixel / 255f).ToString("R", CultureInfo.InvariantCulture)))));
        switch (name)
        {
            case "new.npy":
                using (var file = File.Create(_bench[name]))
                {
                    NpyWriter.OfFloats(file, count, 3, 4).Write([.. pixels.Select(pixel => pixel / 255f)]);
                }

                break;
            case "photos":
                foreach (var (image, place) in pixels.Chunk(12).Select((image, place) => (image, place)))
                {
                    // Two classes, in the order of their names.
                    var folder = Directory.CreateDirectory(Path.Combine(_bench[name], place < 2 ? "blue" : "red")).FullName;
                    using var picture = SKImage.FromPixelCopy(
                        new SKImageInfo(4, 3, SKColorType.Gray8, SKAlphaType.Opaque),
                        image);
                    using var encoded = picture.Encode(SKEncodedImageFormat.Png, 100);
                    File.WriteAllBytes(Path.Combine(folder, $"{place}.png"), encoded.ToArray());
                }

                break;
            default:
                Pack(name, name.Contains("-idx", StringComparison.Ordinal) ? idx : Encoding.UTF8.GetBytes(table));
                break;
        }
    }

    private void Pack(string name, byte[] bytes)
    {
        using var file = File.Create(_bench[name]);
        using var stream = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Compress)
            : (Stream)file;
        stream.Write(bytes);
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
        return
        [
            .. rows[1..]
                .SelectMany(row => row[Array.IndexOf(rows[0], "z1")..])
                .Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)),
        ];
    }

    private void Write(string file, IEnumerable<string> lines) => File.WriteAllLines(_bench[file], lines);
}
