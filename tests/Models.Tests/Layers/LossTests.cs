using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Layers;

public sealed class LossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _noise = new(7, CPU);

    public void Dispose()
    {
        _noise.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(LossKind.Bce)]
    [InlineData(LossKind.Mse)]
    public void The_loss_of_a_stacked_autoencoder_is_the_mean_over_all_values_of_its_decoded_output(LossKind kind)
    {
        var shape = new ExampleShape(1, 2, 3);
        using var model = ModelRegistry.Create(new StackedSpec { Hidden = [4], Codings = 2 }, kind, shape, seed: 1);
        var x_NCHW = rand([5, 1, 2, 3], generator: _noise);
        var x = x_NCHW.data<float>().ToArray();
        var y = model.Reconstruct(x_NCHW).data<float>().ToArray();

        var expected = x.Zip(y).Average(p => kind == LossKind.Bce
            ? -((p.First * Math.Log(p.Second)) + ((1 - p.First) * Math.Log(1 - p.Second)))
            : Math.Pow(p.First - p.Second, 2));
        var result = model.Loss(x_NCHW, new StepContext(_noise));
        Assert.Equal(expected, result.Total.ToSingle(), 1e-6);
        Assert.Empty(result.Parts);

        var hits = x.Zip(y).Count(p => Math.Round(p.First) == Math.Round(p.Second));
        Assert.Equal(hits, model.CountRoundedHits(result, x_NCHW).ToInt64());
    }

    [Fact]
    public void Bce_stays_finite_where_the_sigmoid_saturates()
    {
        var shape = new ExampleShape(1, 1, 2);
        using var model = ModelRegistry.Create(
            new StackedSpec
            {
                Hidden = [],
                Codings = 1,
                Activation = Activation.Linear,
            },
            LossKind.Bce,
            shape,
            1);
        using (no_grad())
        {
            foreach (var (_, parameter) in model.named_parameters())
            {
                parameter.fill_(100f);
            }
        }

        Assert.True(float.IsFinite(model.Loss(zeros(1, 1, 1, 2), new StepContext(_noise)).Total.ToSingle()));
    }

    [Fact]
    public void Unbounded_outputs_count_as_hits_only_where_they_round_to_the_input()
    {
        var shape = new ExampleShape(1, 1, 4);
        using var model = ModelRegistry.Create(new LinearSpec(), LossKind.Mse, shape, 1);
        var result = new LossParts(zeros([]), tensor(new[] { 0.4f, 0.6f, 1.7f, -0.7f }).view(1, 4), []);
        Assert.Equal(2, model.CountRoundedHits(result, tensor(new[] { 0.1f, 0.9f, 0.9f, 0.1f }).view(1, 1, 1, 4)).ToInt64());
    }

    [Fact]
    public void The_latent_loss_is_the_divergence_from_a_standard_normal()
    {
        float[] mean = [0.5f, -1f, 0f, 2f];
        float[] logVariance = [0f, 0.3f, -0.7f, 1f];
        var expected = 0.0;
        for (var i = 0; i < 4; i++)
        {
            expected += -0.5 * (1 + logVariance[i] - Math.Exp(logVariance[i]) - (mean[i] * mean[i])) / 2;
        }

        Assert.Equal(expected, Divergence(tensor(mean).view(2, 2), tensor(logVariance).view(2, 2)), 1e-6);
        Assert.Equal(0, Divergence(zeros(3, 2), zeros(3, 2)));

        static float Divergence(Tensor mean_ND, Tensor logVariance_ND) =>
            GaussianCodings.Divergence(mean_ND, logVariance_ND, StepContext.None).ToSingle();
    }

    [Fact]
    public void The_variational_loss_is_the_sum_of_its_parts_and_the_latent_part_follows_its_weight()
    {
        var x_NCHW = rand([5, 1, 2, 3], generator: _noise);
        var (full, latent) = Evaluate(1);
        var (none, noLatent) = Evaluate(0);
        var (_, tenfold) = Evaluate(10);
        Assert.Equal(full - latent, none, 1e-6);
        Assert.Equal(0, noLatent);
        Assert.Equal(10 * latent, tenfold, 1e-5);

        (float Total, float Latent) Evaluate(double weight)
        {
            using var model = ModelRegistry.Create(
                new VariationalSpec
                {
                    Hidden = [4],
                    Codings = 2,
                    LatentWeight = weight,
                },
                LossKind.Bce,
                new ExampleShape(1, 2, 3),
                seed: 1);
            _noise.manual_seed(3);
            var result = model.Loss(x_NCHW, new StepContext(_noise));
            Assert.Equal(["reconstruction", "latent"], result.Parts.Select(p => p.Name));
            return (result.Total.ToSingle(), result.Parts[1].Value.ToSingle());
        }
    }

    [Fact]
    public void The_latent_weight_rises_in_a_straight_line_in_training_and_is_full_in_evaluation()
    {
        var x_NCHW = rand([5, 1, 2, 3], generator: _noise);
        var spec = new VariationalSpec { Hidden = [4], Codings = 2, LatentWeight = 3, LatentWarmUp = 2 };
        using var model = ModelRegistry.Create(spec, LossKind.Bce, new ExampleShape(1, 2, 3), seed: 1);
        var (full, nats) = Latent();
        Assert.Equal(3 * nats / 6, full, 1e-6);

        Assert.Equal(0, LatentAt(0));
        Assert.Equal(full / 8, LatentAt(0.25), 1e-6);
        Assert.Equal(full * 0.75, LatentAt(1.5), 1e-6);
        Assert.Equal(full, LatentAt(2));
        Assert.Equal(full, LatentAt(70));

        Assert.Equal(0, LatentAt(0));
        model.eval();
        Assert.Equal((full, nats), Latent());

        using var cold = ModelRegistry.Create(spec with { LatentWarmUp = 0 }, LossKind.Bce, new ExampleShape(1, 2, 3), seed: 1);
        cold.BeginStep(0);
        _noise.manual_seed(3);
        Assert.Equal(full, cold.Loss(x_NCHW, new StepContext(_noise)).Parts[1].Value.ToSingle());

        float LatentAt(double epochsDone)
        {
            model.BeginStep(epochsDone);
            return Latent().Weighted;
        }

        (float Weighted, float Nats) Latent()
        {
            _noise.manual_seed(3);
            var result = model.Loss(x_NCHW, new StepContext(_noise));
            Assert.Equal("latent_nats", Assert.Single(result.Measures).Name);
            return (result.Parts[1].Value.ToSingle(), result.Measures[0].Value.ToSingle());
        }
    }

    [Fact]
    public void Variational_samples_depend_on_the_given_generator_alone()
    {
        using var model = ModelRegistry.Create(
            new VariationalSpec { Hidden = [4], Codings = 2 },
            LossKind.Bce,
            new ExampleShape(1, 2, 3),
            1);
        var generative = Assert.IsType<IGenerative>(model, exactMatch: false);
        _noise.manual_seed(3);
        var first = generative.Sample(4, _noise);
        manual_seed(99);
        _noise.manual_seed(3);
        Assert.Equal(first.bytes.ToArray(), generative.Sample(4, _noise).bytes.ToArray());
        Assert.Equal([4, 1, 2, 3], first.shape);
        Assert.NotEqual(first.bytes.ToArray(), generative.Sample(4, _noise).bytes.ToArray());
    }
}
