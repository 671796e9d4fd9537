using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Variants;

public sealed class DenoisingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _noise = new(7, CPU);

    public void Dispose()
    {
        _noise.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Gaussian_noise_has_the_deviation_that_is_asked_for_and_is_not_clipped()
    {
        var change = Corrupt(Corruption.Gaussian, 0.2).Select(v => v - 0.4f).ToArray();
        Assert.Equal(0, change.Average(), 0.006);
        Assert.Equal(0.2, Math.Sqrt(change.Average(v => v * v)), 0.005);
        Assert.True(change.Min() < -0.5 && change.Max() > 0.7);
    }

    [Theory]
    [InlineData(Corruption.Dropout, 0.4f / 0.7f)]
    [InlineData(Corruption.Masking, 0.4f)]
    public void Dropout_keeps_the_mean_and_masking_the_values(Corruption corruption, float kept)
    {
        var values = Corrupt(corruption, 0.3);
        Assert.Equal([0, kept], values.Distinct().Order());
        Assert.Equal(0.3, values.Average(v => v == 0 ? 1.0 : 0.0), 0.01);
    }

    [Fact]
    public void Salt_is_as_frequent_as_pepper()
    {
        var values = Corrupt(Corruption.SaltAndPepper, 0.3);
        Assert.Equal([0, 0.4f, 1], values.Distinct().Order());
        Assert.Equal(0.15, values.Average(v => v == 0 ? 1.0 : 0.0), 0.01);
        Assert.Equal(0.15, values.Average(v => v == 1 ? 1.0 : 0.0), 0.01);
    }

    [Theory]
    [InlineData(Corruption.Gaussian)]
    [InlineData(Corruption.Dropout)]
    [InlineData(Corruption.Masking)]
    [InlineData(Corruption.SaltAndPepper)]
    public void Inputs_are_corrupted_in_training_only_and_the_target_stays_clean(Corruption corruption)
    {
        var spec = new DenoisingSpec { Noise = corruption, Level = 0.3, Hidden = [6], Codings = 3 };
        using var model = ModelRegistry.Create(spec, LossKind.Mse, new ExampleShape(1, 4, 5), seed: 1);
        using var stacked = ModelRegistry.Create(
            new StackedSpec { Hidden = [6], Codings = 3 },
            LossKind.Mse,
            new ExampleShape(1, 4, 5),
            seed: 1);
        var x_NCHW = rand([8, 1, 4, 5], generator: _noise);

        model.eval();
        var context = new StepContext(_noise);
        Assert.Equal(stacked.Loss(x_NCHW, context).Total.ToSingle(), model.Loss(x_NCHW, context).Total.ToSingle());

        model.train();
        _noise.manual_seed(3);
        var result = model.Loss(x_NCHW, context);
        _noise.manual_seed(3);
        var corrupted_NCHW = Assert.IsType<IDenoising>(model, exactMatch: false).Corrupt(x_NCHW, _noise);
        Assert.True(corrupted_NCHW.ne(x_NCHW).any().ToBoolean());
        Assert.True(result.Output_NV.sigmoid().allclose(stacked.Reconstruct(corrupted_NCHW).flatten(1)));
        Assert.Equal(
            nn.functional.mse_loss(result.Output_NV.sigmoid(), x_NCHW.flatten(1)).ToSingle(),
            result.Total.ToSingle(),
            1e-6);
    }

    [Fact]
    public void The_trainer_validates_without_noise()
    {
        var spec = TestRuns.Spec("denoising", "sgd");
        spec = spec with
        {
            Model = new DenoisingSpec
            {
                Hidden = [6],
                Codings = 3,
                Level = 5,
            },
            Training = spec.Training with { Epochs = 1 },
        };
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, CPU);
        var metrics = Assert.Single(TestRuns.Finish(trainer));

        using var trained = trainer.Capture().CreateModel(CPU);
        var context = new StepContext(_noise);
        Assert.Equal(trained.Loss(data.Validation.Whole_NCHW!, context).Total.ToSingle(), metrics.ValidationLoss, 1e-6);
        trained.train();
        Assert.NotEqual(trained.Loss(data.Validation.Whole_NCHW!, context).Total.ToSingle(), metrics.ValidationLoss, 1e-4);
    }

    [Fact]
    public void A_share_of_all_values_or_more_is_refused()
    {
        Assert.Empty(new DenoisingSpec { Level = 3 }.Problems());
        Assert.Empty(new DenoisingSpec { Noise = Corruption.Masking, Level = 0.99 }.Problems());
        Assert.Equal("Level", Assert.Single(new DenoisingSpec { Noise = Corruption.Dropout, Level = 1 }.Problems()).Property);
    }

    private float[] Corrupt(Corruption corruption, double level) =>
        corruption.Apply(full([10_000], 0.4f), level, _noise).data<float>().ToArray();
}
