using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Training;

/// <summary>The measures that trials with any loss share: mean squared error and R2.</summary>
public sealed class DeterminationTests
{
    [Theory]
    [InlineData("linear")]
    [InlineData("stacked")]
    [InlineData("denoising, dropout")]
    public void They_are_those_of_the_reconstructions_of_all_validation_examples(string variant)
    {
        var spec = TestRuns.Spec(variant, "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, CPU);
        var last = TestRuns.Finish(trainer)[^1];

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x_NCHW = data.Validation.Whole_NCHW!;
        var error = (trainer.Model.Reconstruct(x_NCHW) - x_NCHW).to(ScalarType.Float64);
        var mean_1CHW = data.Train.Whole_NCHW!.to(ScalarType.Float64).mean([0], keepdim: true);
        var deviation = x_NCHW.to(ScalarType.Float64) - mean_1CHW;
        var sse = (error * error).sum().item<double>();
        Assert.Equal(sse / x_NCHW.numel(), last.Parts["mse"], 1e-7);
        Assert.Equal(1 - (sse / (deviation * deviation).sum().item<double>()), last.Parts["r2"], 1e-5);
    }

    [Theory]
    [InlineData("linear", false)]
    [InlineData("recurrent, linear output", false)]
    [InlineData("stacked", true)]
    [InlineData("variational", true)]
    public void Rounded_values_are_counted_only_where_the_output_is_bounded(string variant, bool isCounted)
    {
        var metrics = TestRuns.Run(TestRuns.Spec(variant, "adam")).Metrics;
        Assert.All(metrics, epoch =>
        {
            Assert.Equal(isCounted, epoch.RoundedAccuracy is not null);
            Assert.Contains("mse", epoch.Parts.Keys);
            Assert.Contains("r2", epoch.Parts.Keys);
        });
    }

    [Fact]
    public void A_stage_that_classifies_has_neither()
    {
        var metrics = TestRuns.Run(TestRuns.Spec("classifier", "adam")).Metrics;
        Assert.All(metrics, epoch => Assert.Equal(["accuracy"], epoch.Parts.Keys));
    }

    [Fact]
    public void Where_the_validation_examples_are_the_mean_there_is_no_share_to_explain()
    {
        using var zeros_NCHW = zeros([20, 1, 1, 4]);
        using var data = new DataSplit(
            new TensorDataset(zeros_NCHW.clone(), labels_N: null, []),
            new TensorDataset(zeros_NCHW.clone(), labels_N: null, []));
        var spec = TestRuns.Spec("linear", "adam") with
        {
            Data = new NpyData { File = "x.npy" },
            Model = new LinearSpec { Codings = 2 },
        };
        using var trainer = Trainer.Create(spec, data, CPU);
        var last = TestRuns.Finish(trainer)[^1];
        Assert.Equal(0, last.Parts["mse"]);
        Assert.DoesNotContain("r2", last.Parts.Keys);
    }
}
