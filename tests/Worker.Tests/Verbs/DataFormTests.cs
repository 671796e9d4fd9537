using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using AeCluster.Worker.Verbs;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

/// <summary>Results have the units, shape and order of the data that the model was trained on.</summary>
public sealed class DataFormTests : IDisposable
{
    private readonly VerbBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(ScaleKind.UnitPerFeature)]
    [InlineData(ScaleKind.Unit)]
    [InlineData(ScaleKind.Standardize)]
    [InlineData(ScaleKind.None)]
    public void A_table_is_reconstructed_in_its_own_units_and_columns(ScaleKind scale)
    {
        var model = TrainOnTable(scale);

        var said = _bench.Run(model, new ReconstructRequest { Part = DataPart.All, Out = ["y.npy", "y.csv"] });

        var (shape, values) = _bench.ReadFloats("y.npy");
        Assert.Equal([40, 3], shape);
        AssertNear(Expected(model), values);
        var table = _bench.ReadCsv("y.csv");
        Assert.Equal(["example", "row", "mse", "pressure", "temperature", "mse_reconstructed"], table[0]);
        Assert.Equal(values[..3], table[1][3..].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        Assert.Contains(scale == ScaleKind.None ? "which was not scaled" : "errors are of the values as scaled", said);
    }

    [Fact]
    public void What_decode_and_interpolate_write_are_rows_of_the_table()
    {
        var model = TrainOnTable(ScaleKind.UnitPerFeature);
        _bench.Run(model, new EncodeRequest { Part = DataPart.All, Out = ["z.npy"] });

        _bench.Run(model, new DecodeRequest { Codings = _bench["z.npy"], Out = ["decoded.csv", "decoded.npy"] });
        _bench.Run(model, new InterpolateRequest { Out = ["between.csv", "between.npy"], Rows = 2, Columns = 3 });

        var decoded = _bench.ReadCsv("decoded.csv");
        Assert.Equal(["pressure", "temperature", "mse"], decoded[0]);
        Assert.Equal(41, decoded.Length);
        AssertNear(Expected(model), _bench.ReadFloats("decoded.npy").Values);
        Assert.Equal([2, 3, 3], _bench.ReadFloats("between.npy").Shape);
        Assert.Equal(7, _bench.ReadCsv("between.csv").Length);
    }

    [Fact]
    public void The_names_of_columns_reach_the_pictures_of_verbs()
    {
        var checkpoint = CheckpointFile.Read(TrainOnTable(ScaleKind.Standardize, extra: ["flow", "level"]));
        _bench.Run(_bench["model.safetensors"], new EncodeRequest { Part = DataPart.All, Out = ["z.npy"] });
        _bench.Run(_bench["model.safetensors"], new ReconstructRequest { Part = DataPart.All, Out = ["x.npy"] });
        var (one, other) = (PicturesOf("power"), PicturesOf("strain"));
        Assert.All(one, picture => Assert.NotEqual(picture.Value, other[picture.Key]));

        Dictionary<string, byte[]> PicturesOf(string first)
        {
            // The examples are an array, whose columns have no names to compare.
            var columns = checkpoint.DataPreparation.Columns.ToArray();
            columns[0] = first;
            var preparation = checkpoint.DataPreparation with { Columns = columns };
            CheckpointFile.Write(_bench["named.safetensors"], checkpoint with { DataPreparation = preparation });
            _bench.Run(_bench["named.safetensors"], new DecodeRequest { Codings = _bench["z.npy"], Out = ["decoded.png"] });
            foreach (var request in (ExamplesRequest[])[
                new ReconstructRequest { Data = _bench["x.npy"], Out = ["reconstructed.png"] },
                new InterpolateRequest { Data = _bench["x.npy"], Out = ["between.png"], Rows = 2, Columns = 3 }])
            {
                _bench.Run(_bench["named.safetensors"], request);
            }

            string[] files = ["decoded.png", "reconstructed.png", "between.png"];
            return files.ToDictionary(file => file, file => File.ReadAllBytes(_bench[file]));
        }
    }

    [Fact]
    public void What_was_written_can_be_read_as_data_of_the_model_again()
    {
        var model = TrainOnTable(ScaleKind.Standardize);
        _bench.Run(model, new ReconstructRequest { Part = DataPart.All, Out = ["once.npy"] });

        _bench.Run(model, new ReconstructRequest { Data = _bench["once.npy"], Out = ["twice.npy"] });

        var (shape, values) = _bench.ReadFloats("twice.npy");
        Assert.Equal([40, 3], shape);
        Assert.All(values.Chunk(3), row => Assert.InRange(row[0], 90_000, 120_000));
    }

    [Theory]
    [InlineData(new[] { 40L, 6 }, false)]
    [InlineData(new[] { 40L, 5, 4 }, false)]
    [InlineData(new[] { 40L, 3, 5, 4 }, false)]
    [InlineData(new[] { 40L, 5, 4, 3 }, true)]
    public void An_array_has_the_dimensions_and_the_order_of_the_file(long[] shape, bool channelsLast)
    {
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        using (var file = File.Create(_bench["x.npy"]))
        {
            NpyWriter.OfFloats(file, shape).Write([.. Enumerable.Range(0, count).Select(value => (value * 7919L % 1000) / 1000f)]);
        }

        var model = Train(new NpyData { File = _bench["x.npy"], ChannelsLast = channelsLast ? true : null });
        _bench.Run(model, new ReconstructRequest { Part = DataPart.All, Out = ["y.npy"] });

        var (written, values) = _bench.ReadFloats("y.npy");
        Assert.Equal(shape, written);
        using var scope = NewDisposeScope();
        var y_NCHW = Reconstructions(model).Y_NCHW;
        AssertNear((channelsLast ? y_NCHW.permute(0, 2, 3, 1) : y_NCHW).contiguous().data<float>().ToArray(), values);
    }

    [Fact]
    public void Grey_levels_are_grey_levels_again()
    {
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0, 4, .. Enumerable.Range(0, 240).Select(it => (byte)(it * it % 251))];
        File.WriteAllBytes(_bench["x-idx3-ubyte"], idx);
        var model = Train(new IdxData { File = _bench["x-idx3-ubyte"] });

        var said = _bench.Run(model, new ReconstructRequest { Part = DataPart.All, Out = ["y.npy"] });

        Assert.Contains("divided by 255", said);
        Assert.Equal([20, 3, 4], _bench.ReadFloats("y.npy").Shape);
        using var scope = NewDisposeScope();
        var y_NCHW = Reconstructions(model).Y_NCHW.contiguous().data<float>().ToArray();
        AssertNear([.. y_NCHW.Select(value => 255 * value)], _bench.ReadFloats("y.npy").Values);
    }

    [Fact]
    public void Without_a_known_scaling_values_are_said_to_be_scaled()
    {
        var form = new DataForm(new TrainedData(new CsvData { File = "x.csv" }, new ExampleShape(1, 1, 2), DataPreparation.None));
        Assert.Equal([0.5f, 1f], form.Of([0.5f, 1]));
        Assert.Contains("as scaled for the training", form.Units);
        Assert.Equal(["x1", "x2"], form.Columns);
    }

    [Fact]
    public void Bad_input_is_said_before_an_existing_output_which_is_kept()
    {
        var model = TrainOnTable(ScaleKind.Unit);
        File.WriteAllText(_bench["usual.csv"], "precious");

        Assert.Contains("none.npy", Assert.Throws<DataException>(() => Decode("none.npy")).Message);
        Assert.Contains("Perplexity", Assert.ThrowsAny<Exception>(() =>
            _bench.Run(model, new TsneRequest { Perplexity = 500, Out = ["usual.csv"], KeepsFiles = true })).Message);
        _bench.Run(model, new EncodeRequest { Out = ["z.npy"] });
        var refusal = Assert.Throws<VerbException>(() => Decode("z.npy"));
        Assert.Equal($"there is a file {_bench["usual.csv"]} already", refusal.Message);
        Assert.Contains("--out", refusal.Hint);
        Assert.Equal("precious", File.ReadAllText(_bench["usual.csv"]));

        void Decode(string codings) =>
            _bench.Run(model, new DecodeRequest { Codings = _bench[codings], Out = ["usual.csv"], KeepsFiles = true });
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * Math.Max(1, Math.Abs(pair.First))));
    }

    /// <summary>The reconstructions of all examples in the units of the file, by the formula of the scaling.</summary>
    private static float[] Expected(string model)
    {
        using var scope = NewDisposeScope();
        var (y_NCHW, scaling) = Reconstructions(model);
        var (offsets, divisors) = (scaling.Offsets.ToArray(), scaling.Divisors.ToArray());
        return
        [
            .. y_NCHW.contiguous().data<float>().ToArray().Select((value, place) => offsets.Length == 0
                ? value
                : (value * divisors[place % divisors.Length]) + offsets[place % offsets.Length]),
        ];
    }

    /// <summary>As the model gives them, in the caller's dispose scope.</summary>
    private static (Tensor Y_NCHW, Scaling Scaling) Reconstructions(string path)
    {
        var checkpoint = CheckpointFile.Read(path);
        using var noGrad = no_grad();
        using var model = checkpoint.CreateModel(CPU);
        using var all = DataSources.LoadAll(checkpoint.Spec.Data, new DataLocations(null, Path.GetTempPath()), checkpoint.TrainedOn);
        return (model.Reconstruct(all.Whole_NCHW!), checkpoint.DataPreparation.Scaling!);
    }

    /// <summary>Writes a table of three columns of very different sizes, one of them named like a measure.</summary>
    /// <param name="extra">Names of further columns.</param>
    private string TrainOnTable(ScaleKind scale, params string[] extra)
    {
        var rows = Enumerable.Range(0, 40).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{100_000 + (250 * (row % 9))},{20 + (row * row % 7)},{0.001 * (row % 5)}{string.Concat(extra.Select(name => $",{row % name.Length}"))}"));
        File.WriteAllText(_bench["x.csv"], $"{string.Join(',', (string[])["pressure", "temperature", "mse", .. extra])}\n{string.Join('\n', rows)}\n");
        return Train(new CsvData { File = _bench["x.csv"], Scale = scale });
    }

    private string Train(DataSpec data) => _bench.Train("model.safetensors", new TrialSpec
    {
        Data = data,
        Model = new LinearSpec { Codings = 2 },
        Training = new TrainingSpec { Batch = 8, Epochs = 2, Loss = LossKind.Mse },
    });
}
