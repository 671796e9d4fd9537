using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Data.Formats;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Worker.Tests.Verbs;

/// <summary>Values outside the range of the training: the row that holds them is the worst, never the best.</summary>
public sealed class OutsideValuesTests : IDisposable
{
    private const int Outlier = 7;

    private readonly VerbBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(ScaleKind.Unit, OutputActivation.Linear)]
    [InlineData(ScaleKind.UnitPerFeature, OutputActivation.Linear)]
    [InlineData(ScaleKind.Standardize, OutputActivation.Linear)]
    [InlineData(ScaleKind.Unit, OutputActivation.Sigmoid)]
    [InlineData(ScaleKind.UnitPerFeature, OutputActivation.Sigmoid)]
    public void A_row_far_outside_has_the_highest_error(ScaleKind scale, OutputActivation output)
    {
        var model = Train(scale, output, LossKind.Mse);
        _bench.Run(model, new ReconstructRequest { Data = _bench["new.npy"], Out = ["errors.csv"] });
        var errors = ErrorsOf("mse");
        Assert.Equal(Outlier, Array.IndexOf(errors, errors.Max()));
        Assert.Contains(
            output == OutputActivation.Sigmoid ? "outside the training's range" : "the model has seen nothing like that",
            _bench.Warnings,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_output_is_a_sigmoid_they_are_counted()
    {
        var model = Train(ScaleKind.Unit, OutputActivation.Sigmoid, LossKind.Bce);
        var data = _bench["new.npy"];
        const string Where =
            "outside the training's range [0, 9], which the model's output, a sigmoid, cannot leave; nothing is clipped, and "
                + "errors are measured on the values as they are\n";
        _bench.Run(model, new EncodeRequest { Data = data, Out = ["z.npy"] });
        Assert.Equal($"warning: 3 values in 1 of 20 examples of {data} lie {Where}", _bench.Warnings);
        _bench.Run(model, new EncodeRequest { Data = data, Limit = Outlier, Out = ["z.npy"] });
        Assert.Equal("", _bench.Warnings);
        var pairs = new InterpolateRequest { Data = data, From = [Outlier], To = [0], Out = ["steps.npy"] };
        _bench.Run(model, pairs);
        Assert.Equal($"warning: 3 values in 1 of 2 examples of {data} lie {Where}", _bench.Warnings);
    }

    [Fact]
    public void Cross_entropy_which_is_not_defined_there_is_left_empty()
    {
        var model = Train(ScaleKind.Unit, OutputActivation.Sigmoid, LossKind.Bce);
        var said = _bench.Run(model, new ReconstructRequest { Data = _bench["new.npy"], Out = ["errors.csv"] });
        var table = _bench.ReadCsv("errors.csv");
        var column = Array.IndexOf(table[0], "bce");
        Assert.Equal([Outlier], Enumerable.Range(0, 20).Where(row => table[row + 1][column].Length == 0));
        Assert.Contains("1 of 20 examples have none: values outside 0 and 1", said, StringComparison.Ordinal);
    }

    /// <summary>Trains on whole numbers from 0 to 9; <c>new.npy</c> is like that, but for a row of -50.</summary>
    private string Train(ScaleKind scale, OutputActivation output, LossKind loss)
    {
        var values = Enumerable.Range(0, 60).Select(i => (float)(i * 7 % 10)).ToArray();
        Write("x.npy", values);
        Array.Fill(values, -50, 3 * Outlier, 3);
        Write("new.npy", values);
        return _bench.Train("model.safetensors", new TrialSpec
        {
            Data = new NpyData { File = _bench["x.npy"], Scale = scale },
            Model = new StackedSpec { Hidden = [4], Codings = 2, Output = output },
            Training = new TrainingSpec { Batch = 8, Epochs = 3, Loss = loss },
        });
    }

    private void Write(string file, float[] values)
    {
        using var stream = File.Create(_bench[file]);
        NpyWriter.OfFloats(stream, values.Length / 3, 3).Write(values);
    }

    private float[] ErrorsOf(string name)
    {
        var table = _bench.ReadCsv("errors.csv");
        var column = Array.IndexOf(table[0], name);
        return [.. table[1..].Select(row => float.Parse(row[column], CultureInfo.InvariantCulture))];
    }
}
