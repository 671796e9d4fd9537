using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.PyTorch;

/// <summary>
/// PyTorch reads every variant's checkpoint into plain <c>torch.nn</c> modules (<c>models.py</c>), all parameters by name, and
/// computes the same codings, reconstructions, loss and gradients from the same inputs.
/// </summary>
public sealed class PyTorchTests : IDisposable
{
    /// <summary>Debian's interpreter: others do not find its <c>python3-torch</c>.</summary>
    private const string Python = "/usr/bin/python3";

    private const double Tolerance = 1e-5;

    private static readonly Dictionary<string, ModelSpec> _publishedSizes = new()
    {
        ["stacked, published size"] = new StackedSpec(),
        ["tied, published size"] = new TiedSpec(),
        ["convolutional, published size"] = new ConvolutionalSpec { Codings = null },
        ["recurrent, published size"] = new RecurrentSpec(),
        ["sparse, published size"] = new SparseSpec(),
        ["variational, published size"] = new VariationalSpec(),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aecluster-pytorch-");
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_variants_checkpoint_means_the_same_to_PyTorch()
    {
        if (await Ask("-c", "import torch") is { ExitCode: not 0 })
        {
            Assert.Skip(
                $"{Python} has no PyTorch to compare with; on Debian: apt-get install python3-torch libopenblas0-pthread");
        }

        foreach (var name in TestRuns.VariantsAndOptions)
        {
            Write(name, TestRuns.Model(name), new ExampleShape(1, 28, 28));
            Write($"{name}, in colour", TestRuns.Model(name), new ExampleShape(3, 11, 14));
        }

        foreach (var (name, spec) in _publishedSizes)
        {
            Write(name, spec, new ExampleShape(1, 28, 28));
        }

        var (exitCode, said, errors) = await Ask(
            Path.Combine(AppContext.BaseDirectory, "PyTorch", "compare.py"),
            _folder.FullName);
        Assert.True(exitCode == 0, errors);
        var lines = said.TrimEnd().Split('\n');
        var compared = lines.Skip(1).Select(line => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(line)!).ToList();
        Tell(lines[0], compared);
        Assert.Equal((2 * TestRuns.VariantsAndOptions.Length) + _publishedSizes.Count, compared.Count);
        Assert.All(compared, differences => Assert.All(
            differences.Where(d => d.Key != "name"),
            d => Assert.True(d.Value.GetDouble() <= Tolerance, $"{differences["name"]}: {d.Key} differs by {d.Value}")));
    }

    private static void Tell(string version, List<Dictionary<string, JsonElement>> compared)
    {
        string[] columns = ["reconstruction", "codings", "loss", "gradient"];
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"Largest differences from PyTorch {version}, of gradients relative to the largest:");
        output.WriteLine($"{"",-72}{string.Concat(columns.Select(column => $"{column,16}"))}");
        foreach (var differences in compared)
        {
            output.WriteLine(
                $"{differences["name"],-72}"
                    + string.Concat(
                        columns.Select(column =>
                            $"{differences[column].GetDouble().ToString("0.0e0", CultureInfo.InvariantCulture),16}")));
        }
    }

    private static async Task<(int ExitCode, string Said, string Errors)> Ask(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Python, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
            })!;
            var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await said, await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "", $"There is no {Python}.");
        }
    }

    /// <summary>Trains a few steps, and writes the checkpoint with some inputs and the results of the model.</summary>
    private void Write(string name, ModelSpec model, ExampleShape shape)
    {
        using var inner = NewDisposeScope();
        using var random = new Generator(11, CPU);
        var spec = TestRuns.Spec("stacked", "adam") with { Model = model };
        var linear = (model as ClassifierSpec)?.Encoder is null && model is AutoencoderSpec { Output: OutputActivation.Linear };
        spec = spec with
        {
            Training = spec.Training with
            {
                Loss = model is ClassifierSpec ? LossKind.CrossEntropy : linear ? LossKind.Mse : LossKind.Bce,
                Optimizer = new AdamSpec { LearningRate = 0.01 },
            },
        };
        var x_NCHW = rand([130, shape.Channels, shape.Height, shape.Width], generator: random);
        var labels_N = randint(0, 10, [130], ScalarType.Int64, generator: random);
        using var data = new DataSplit(
            new TensorDataset(x_NCHW.narrow(0, 0, 100), labels_N.narrow(0, 0, 100), []),
            new TensorDataset(x_NCHW.narrow(0, 100, 30), labels_N.narrow(0, 100, 30), []));
        using var trainer = Trainer.Create(spec, data, CPU);
        for (var step = 0; step < 5; step++)
        {
            trainer.TrainStep();
        }

        var checkpoint = trainer.Capture();
        CheckpointFile.Write(Path.Combine(_folder.FullName, $"{name}.safetensors"), checkpoint);
        using var trained = checkpoint.CreateModel(CPU);
        File.WriteAllBytes(
            Path.Combine(_folder.FullName, $"{name}.answers.safetensors"),
            Safetensors.Write(
                [.. Answers(trained, x_NCHW.narrow(0, 100, 16)).Select(answer => StoredTensor.From(answer.Name, answer.Value))],
                new Dictionary<string, string> { ["loss"] = spec.ReconstructionLoss == LossKind.Bce ? "bce" : "mse" }));
    }

    private static IEnumerable<(string Name, Tensor Value)> Answers(Autoencoder model, Tensor x_NCHW)
    {
        using var random = new Generator(0, CPU);
        var z_ND = model.Encode(x_NCHW);
        yield return ("x", x_NCHW);
        yield return ("codings", z_ND);
        yield return ("reconstruction", model.Reconstruct(x_NCHW));
        if (model is Classifier classifier)
        {
            yield return ("logits", classifier.Classify(x_NCHW));
        }

        // The noise that the loss is going to draw from the generator.
        random.manual_seed(3);
        if (model is IDenoising denoising)
        {
            yield return ("corrupted", denoising.Corrupt(x_NCHW, random));
        }
        else if (model is IGenerative)
        {
            yield return ("noise", randn(z_ND.shape, generator: random));
        }

        random.manual_seed(3);
        model.train();
        var loss = model.Loss(x_NCHW, new StepContext(random)).Total;
        loss.backward();
        yield return ("loss", loss);
        foreach (var (name, parameter) in model.named_parameters().Where(p => p.parameter.grad is not null))
        {
            yield return ($"gradient.{name}", parameter.grad!);
        }
    }
}
