using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Variants;

public sealed class SparseTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _noise = new(7, CPU);

    public void Dispose()
    {
        _noise.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(SparsityPenalty.None)]
    [InlineData(SparsityPenalty.L1)]
    [InlineData(SparsityPenalty.Squared)]
    [InlineData(SparsityPenalty.Kl)]
    public void Penalties_are_their_textbook_formulas_over_the_number_of_examples(SparsityPenalty penalty)
    {
        // Means of the two codings: 0.3 and 0.45.
        var z_ND = tensor(new[] { 0.1f, 0.2f, 0.3f, 0.9f, 0.5f, 0.25f }).view(3, 2);
        var expected = penalty switch
        {
            SparsityPenalty.L1 => 0.1 + 0.2 + 0.3 + 0.9 + 0.5 + 0.25,
            SparsityPenalty.Squared => (0.2 * 0.2) + (0.35 * 0.35),
            SparsityPenalty.Kl => Divergence(0.1, 0.3) + Divergence(0.1, 0.45),
            _ => 0,
        };
        Assert.Equal(expected / 3, SparsityPenalties.Of(penalty, z_ND, 0.1, StepContext.None).ToSingle(), 1e-6);

        static double Divergence(double p, double q) => (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
    }

    [Fact]
    public void No_divergence_at_the_target() =>
        Assert.Equal(
            0,
            SparsityPenalties.Of(SparsityPenalty.Kl, full([4, 3], 0.1f), 0.1, StepContext.None).ToSingle(),
            1e-6);

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(1e-30f)]
    public void The_divergence_and_its_gradient_stay_finite_where_codings_are_all_off_or_all_on(float activation)
    {
        var z_ND = full([4, 3], activation).requires_grad_();
        var penalty = SparsityPenalties.Of(SparsityPenalty.Kl, z_ND, 0.1, StepContext.None);
        penalty.backward();
        Assert.True(float.IsFinite(penalty.ToSingle()) && penalty.ToSingle() > 0);
        Assert.True(z_ND.grad!.isfinite().all().ToBoolean());
    }

    [Fact]
    public void The_penalty_follows_its_weight_and_the_mean_activation_is_told_but_not_added()
    {
        var x_NCHW = rand([5, 1, 4, 5], generator: _noise);
        var (one, ten) = (Loss(1), Loss(10));
        Assert.Equal(["reconstruction", "penalty"], one.Parts.Select(p => p.Name));
        Assert.Equal(one.Parts[0].Value.ToSingle(), ten.Parts[0].Value.ToSingle());
        Assert.Equal(10 * one.Parts[1].Value.ToSingle(), ten.Parts[1].Value.ToSingle(), 1e-4);
        var measure = Assert.Single(one.Measures);
        Assert.Equal("mean_activation", measure.Name);
        Assert.InRange(measure.Value.ToSingle(), 0.3, 0.7);

        LossParts Loss(double weight)
        {
            using var model = ModelRegistry.Create(
                new SparseSpec
                {
                    Hidden = [6],
                    Codings = 30,
                    Weight = weight,
                },
                LossKind.Bce,
                new ExampleShape(1, 4, 5),
                1);
            return model.Loss(x_NCHW, new StepContext(_noise));
        }
    }

    [Fact]
    public void A_penalty_brings_the_codings_to_their_target()
    {
        Assert.True(MeanActivation(SparsityPenalty.None) > 0.3);
        Assert.Equal(0.1, MeanActivation(SparsityPenalty.Kl), 0.05);
        Assert.Equal(0.1, MeanActivation(SparsityPenalty.Squared), 0.05);
        Assert.True(MeanActivation(SparsityPenalty.L1) < 0.1);

        static double MeanActivation(SparsityPenalty penalty)
        {
            var spec = TestRuns.Spec("sparse", "adam");
            return TestRuns.Run(spec with
            {
                Model = new SparseSpec { Hidden = [20], Codings = 30, Penalty = penalty, Weight = 2 },
                Training = spec.Training with { Epochs = 20, Optimizer = new AdamSpec { LearningRate = 0.01 } },
            }).Metrics[^1].Parts["mean_activation"];
        }
    }
}
