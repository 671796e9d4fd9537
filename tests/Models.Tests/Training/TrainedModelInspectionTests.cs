using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace AeCluster.Models.Tests.Training;

public sealed class TrainedModelInspectionTests
{
    private static readonly ModelSpec _linear = new LinearSpec { Codings = 4 };
    private static readonly ModelSpec _variational = new VariationalSpec { Hidden = [8], Codings = 3, Output = OutputActivation.Linear };

    [Theory]
    [InlineData("linear")]
    [InlineData("stacked")]
    [InlineData("convolutional")]
    [InlineData("denoising")]
    [InlineData("sparse")]
    public void Nothing_is_found_in_a_model_that_learns(string variant)
    {
        var spec = TestRuns.Spec(variant, "adam");
        spec = spec with { Training = spec.Training with { Epochs = 20 } };
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, CPU);
        var last = TestRuns.Finish(trainer)[^1];
        var hash = trainer.ParametersSha256();

        Assert.Empty(TrainedModelInspection.Of(trainer.Model, data.Validation, last, CPU));
        Assert.Equal(hash, trainer.ParametersSha256());
    }

    [Fact]
    public void Codings_that_are_the_same_for_every_example_are_named()
    {
        var finding = Assert.Single(Inspect(_linear, model => Zero(model, "encoder.0.weight", rows: [1, 3])));
        Assert.Equal(TrainingFinding.DeadCodings, finding.Kind);
        Assert.StartsWith("2 of 4 codings are dead", finding.Text);
        Assert.EndsWith("(z2, z4)", finding.Text);
    }

    [Fact]
    public void A_small_coding_that_varies_is_not_dead()
    {
        Assert.Empty(Inspect(_linear, model => Weights(model, "encoder.0.weight")[1].mul_(0.01.ToScalar())));
    }

    [Fact]
    public void An_encoder_that_ignores_its_input_has_only_dead_codings_and_a_constant_output()
    {
        var findings = Inspect(_linear, model => Zero(model, "encoder.0.weight", rows: [0, 1, 2, 3]));
        Assert.Equal([TrainingFinding.DeadCodings, TrainingFinding.ConstantOutput], findings.Select(finding => finding.Kind));
        Assert.StartsWith("each of the 4 codings is dead", findings[0].Text);
    }

    [Fact]
    public void A_decoder_that_ignores_the_codings_has_a_constant_output()
    {
        var finding = Assert.Single(Inspect(_linear, model => Weights(model, "decoder.0.weight").mul_(1e-4.ToScalar())));
        Assert.Equal(TrainingFinding.ConstantOutput, finding.Kind);
    }

    [Fact]
    public void A_collapsed_posterior_is_called_so_with_its_remedy()
    {
        var findings = Inspect(_variational, model =>
        {
            Weights(model, "mean.weight").mul_(1e-3.ToScalar());
            Weights(model, "log_variance.weight").mul_(1e-3.ToScalar());
        });
        Assert.Equal(
            [TrainingFinding.PosteriorCollapse, TrainingFinding.ConstantOutput],
            findings.Select(finding => finding.Kind));
        Assert.StartsWith("posterior collapse: no coding is active", findings[0].Text);
        Assert.Contains("latent_weight", findings[0].Text);
    }

    [Fact]
    public void Inactive_codings_of_a_variational_model_are_counted_and_named()
    {
        var finding = Assert.Single(Inspect(_variational, model => Zero(model, "mean.weight", rows: [2])));
        Assert.StartsWith("2 of 3 codings are active", finding.Text);
        Assert.Contains("(z3)", finding.Text);
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(-0.5, true)]
    [InlineData(0.001, false)]
    [InlineData(null, false)]
    public void An_error_no_better_than_the_mean_is_found(double? r2, bool isFound)
    {
        var findings = Inspect(_linear, _ => { }, r2);
        Assert.Equal(isFound, findings.Any(finding => finding.Kind == TrainingFinding.WorseThanMean));
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(8, true)]
    public void Codings_that_are_no_fewer_than_the_values_are_no_bottleneck(int codings, bool isFound)
    {
        var findings = Inspect(new LinearSpec { Codings = codings }, _ => { });
        Assert.Equal(isFound, findings.Any(finding => finding.Kind == TrainingFinding.NoBottleneck));
    }

    [Fact]
    public void A_model_that_noise_or_a_penalty_keeps_from_copying_needs_no_bottleneck()
    {
        Assert.Empty(Inspect(new SparseSpec { Hidden = [], Codings = 9, Output = OutputActivation.Linear }, _ => { }));
        Assert.Empty(Inspect(new DenoisingSpec { Hidden = [], Codings = 9, Output = OutputActivation.Linear }, _ => { }));
    }

    [Fact]
    public void A_classifier_that_knows_one_class_is_found()
    {
        var model = new ClassifierSpec { Encoder = new StackedSpec { Hidden = [8], Codings = 3 }, Hidden = [], Classes = 4 };
        var finding = Assert.Single(Inspect(model, it => Weights(it, "head.0.weight").zero_()));
        Assert.Equal(TrainingFinding.ConstantOutput, finding.Kind);
        Assert.Contains("class 0", finding.Text);
    }

    private static IReadOnlyList<TrainingFinding> Inspect(ModelSpec spec, Action<Autoencoder> damage, double? r2 = 0.5)
    {
        using var noGrad = no_grad();
        using var seeded = new Generator(7);
        using var examples = new TensorDataset(randn([200, 1, 1, 6], generator: seeded), labels_N: null, []);
        using var model = ModelRegistry.Create(spec, LossKind.Mse, examples.Shape, seed: 1);
        damage(model);
        var parts = r2 is { } value ? new Dictionary<string, double> { ["r2"] = value } : [];
        return TrainedModelInspection.Of(model, examples, new EpochMetrics(1, "train", 1, 1, 1, null, parts, 0, 0), CPU);
    }

    private static Parameter Weights(Autoencoder model, string name) =>
        model.named_parameters().Single(parameter => parameter.name == name).parameter;

    private static void Zero(Autoencoder model, string name, int[] rows)
    {
        foreach (var row in rows)
        {
            Weights(model, name)[row].zero_();
        }
    }
}
