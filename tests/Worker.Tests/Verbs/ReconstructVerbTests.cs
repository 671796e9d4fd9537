using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class ReconstructVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 4 };
    private static readonly DenoisingSpec _denoising = new()
    {
        Hidden = [8],
        Codings = 4,
        Noise = Corruption.Masking,
        Level = 0.4,
    };

    [Fact]
    public void Reconstructions_are_those_of_the_model()
    {
        bench.Run(_stacked, new ReconstructRequest { Out = ["y.npy"] });

        using var scope = NewDisposeScope();
        using var data = VerbBench.Load();
        using var trained = bench.Model(_stacked);
        var (shape, values) = bench.ReadFloats("y.npy");
        Assert.Equal([520, 28, 28], shape);
        Assert.True(tensor(values).view(520, 1, 28, 28).allclose(trained.Reconstruct(data.Validation.Whole_NCHW!).detach(), 1e-5, 1e-6));
    }

    [Fact]
    public void Errors_are_means_over_the_values_of_each_example_and_agree_with_training()
    {
        var said = bench.Run(_stacked, new ReconstructRequest { Out = ["errors.csv", "errors.npy"] });

        using var scope = NewDisposeScope();
        using var data = VerbBench.Load();
        var table = bench.ReadCsv("errors.csv");
        Assert.Equal(["example", "label", "class", "mse", "bce", "rounded_accuracy"], table[0]);
        Assert.Equal(521, table.Length);
        var (shape, values) = bench.ReadFloats("errors.npy");
        var x_N = data.Validation.Whole_NCHW!.data<float>().ToArray();
        var expected = Enumerable
            .Range(0, 784)
            .Average(value => Math.Pow(values[(519 * 784) + value] - x_N[(519 * 784) + value], 2));
        Assert.Equal(expected, Number(table[520][3]), 1e-6);

        // The metrics of the trainer for the same weights, from another training.
        using var trainer = Trainer.Create(Checkpoint(_stacked), data, CPU);
        var metrics = Finish(trainer);
        Assert.Equal(metrics.ValidationLoss, table[1..].Average(row => Number(row[4])), 1e-5);
        Assert.Equal(metrics.RoundedAccuracy!.Value, table[1..].Average(row => Number(row[5])), 1e-5);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"BCE {metrics.ValidationLoss:0.0000}"),
            said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_trained_without_cross_entropy_has_none()
    {
        var said = bench.Run(new LinearSpec { Codings = 2 }, new ReconstructRequest { Out = ["linear.csv", "linear.png"] });
        Assert.Equal(["example", "label", "class", "mse"], bench.ReadCsv("linear.csv")[0]);
        Assert.DoesNotContain("BCE", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_without_bounds_has_R2_in_place_of_rounded_values()
    {
        var said = bench.Run(new LinearSpec { Codings = 2 }, new ReconstructRequest { Out = ["r2.csv"] });

        using var scope = NewDisposeScope();
        using var data = VerbBench.Load();
        var x_NCHW = data.Validation.Whole_NCHW!.to(ScalarType.Float64);
        var variance = (x_NCHW - x_NCHW.mean([0], keepdim: true)).pow(2).mean().item<double>();
        var error = bench.ReadCsv("r2.csv")[1..].Average(row => Number(row[3]));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"R2        {1 - (error / variance):0.0000}, against"), said);
        Assert.DoesNotContain("agree when rounded", said);
    }

    [Theory]
    [InlineData(6, 520, 6)]
    [InlineData(10, 3, 3)]
    public void The_picture_is_wide_enough_for_its_columns(int columns, int limit, int shown)
    {
        bench.Run(_stacked, new ReconstructRequest { Out = ["sheet.png"], Columns = columns, Limit = limit });

        using var sheet = SKBitmap.Decode(bench["sheet.png"]);
        Assert.InRange(sheet.Width, shown * 112, 1400);
        // Two rows of images, three times if there are more than fit in a row.
        Assert.InRange(sheet.Height, (limit > columns ? 6 : 2) * 112, (limit > columns ? 6 : 2) * 230);
    }

    [Fact]
    public void A_denoising_model_is_shown_noise_that_depends_on_nothing_but_seed_and_example()
    {
        bench.Run(_denoising, new ReconstructRequest { Out = ["a.npy", "a.csv"], Seed = 1 });
        bench.Run(_denoising, new ReconstructRequest { Out = ["b.npy", "b.png"], Seed = 1, Limit = 3 });
        bench.Run(_denoising, new ReconstructRequest { Out = ["c.npy"], Seed = 2, Limit = 3 });

        var (a, b, c) = (
            bench.ReadFloats("a.npy").Values[..(3 * 784)],
            bench.ReadFloats("b.npy").Values,
            bench.ReadFloats("c.npy").Values);
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(b, c);
        Assert.Equal(
            ["example", "label", "class", "mse", "bce", "rounded_accuracy", "mse_from_noisy_input"],
            bench.ReadCsv("a.csv")[0]);
    }

    [Fact]
    public void The_error_from_noisy_inputs_is_that_of_the_reconstructions_that_are_written()
    {
        bench.Run(_denoising, new ReconstructRequest { Out = ["n.npy", "n.csv"], Limit = 5 });

        using var data = VerbBench.Load();
        var (x, y) = (data.Validation.Whole_NCHW!.data<float>().ToArray(), bench.ReadFloats("n.npy").Values);
        var table = bench.ReadCsv("n.csv");
        for (var example = 0; example < 5; example++)
        {
            var expected = Enumerable.Range(example * 784, 784).Average(value => Math.Pow(x[value] - y[value], 2));
            Assert.Equal(expected, Number(table[example + 1][6]), 1e-6);
            Assert.NotEqual(table[example + 1][3], table[example + 1][6]);
        }
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private TrialSpec Checkpoint(ModelSpec model) =>
        AeCluster.Models.Checkpoints.CheckpointFile.Read(bench.Checkpoint(model)).Spec;

    private static EpochMetrics Finish(Trainer trainer)
    {
        EpochMetrics? last = null;
        while (!trainer.IsComplete)
        {
            trainer.TrainStep();
            last = trainer.IsEpochTrained ? trainer.FinishEpoch() : last;
        }

        return last!;
    }
}
