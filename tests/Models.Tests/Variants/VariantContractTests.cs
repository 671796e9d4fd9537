using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Tests.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Variants;

/// <summary>The contract of every variant. <see cref="TrainerTests"/> checks that it repeats and resumes to the bit.</summary>
public sealed class VariantContractTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _noise = new(7, CPU);

    public static TheoryData<string> EveryVariant => [.. TestRuns.VariantsAndOptions];

    /// <summary>All but the classifier, whose loss is that of its autoencoder: see <see cref="StagesTests"/>.</summary>
    public static TheoryData<string> EveryAutoencoder => [.. TestRuns.Variants.Where(variant => variant != "classifier")];

    public static TheoryData<string, int, int, int> EveryVariantOnShapes
    {
        get
        {
            var all = new TheoryData<string, int, int, int>();
            foreach (var variant in TestRuns.VariantsAndOptions)
            {
                all.Add(variant, 1, 28, 28);
                all.Add(variant, 3, 13, 22);
                all.Add(variant, 2, 5, 4);
            }

            return all;
        }
    }

    public void Dispose()
    {
        _noise.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(EveryVariantOnShapes))]
    public void Codings_are_flat_and_decode_to_the_shape_of_the_examples(string variant, int channels, int height, int width)
    {
        using var model = ModelRegistry.Create(
            TestRuns.Model(variant),
            LossKind.Mse,
            new ExampleShape(channels, height, width),
            seed: 1);
        var x_NCHW = rand([6, channels, height, width], generator: _noise);
        var z_ND = model.Encode(x_NCHW);
        var y_NCHW = model.Decode(z_ND);

        Assert.Equal(2, z_ND.dim());
        Assert.Equal(6, z_ND.shape[0]);
        Assert.Equal(x_NCHW.shape, y_NCHW.shape);
        Assert.Equal([6, model.Shape.Values], model.Loss(x_NCHW, new StepContext(_noise)).Output_NV.shape);
        if (TestRuns.Model(variant) is BottleneckSpec spec)
        {
            Assert.Equal(spec.Codings, z_ND.shape[1]);
        }
    }

    [Theory]
    [MemberData(nameof(EveryVariant))]
    public void An_example_is_encoded_and_decoded_by_itself_value_by_value_in_its_own_place(string variant)
    {
        // The third example alone gives the same result as among others: examples do not affect each other.
        using var model = ModelRegistry.Create(TestRuns.Model(variant), LossKind.Mse, new ExampleShape(2, 6, 5), seed: 1);
        var x_NCHW = rand([4, 2, 6, 5], generator: _noise);
        Assert.True(model.Encode(x_NCHW)[2].allclose(model.Encode(x_NCHW.narrow(0, 2, 1))[0], 1e-4, 1e-6));
        Assert.True(model.Reconstruct(x_NCHW)[2].allclose(model.Reconstruct(x_NCHW.narrow(0, 2, 1))[0], 1e-4, 1e-6));

        // A reconstruction has the layout of its example.
        model.eval();
        _noise.manual_seed(3);
        var result = model.Loss(x_NCHW, new StepContext(_noise));
        if (model is not IGenerative)
        {
            var y_NCHW = model.Reconstruct(x_NCHW);
            var bounded = model.Output == OutputActivation.Sigmoid;
            var flat_NV = bounded ? result.Output_NV.sigmoid() : result.Output_NV;
            Assert.True(y_NCHW.flatten(1).allclose(flat_NV, 1e-4, 1e-6));
        }
    }

    [Theory]
    [MemberData(nameof(EveryAutoencoder))]
    public void Gradients_reach_every_parameter_that_is_trained(string variant)
    {
        using var model = ModelRegistry.Create(TestRuns.Model(variant), LossKind.Mse, new ExampleShape(1, 28, 28), seed: 1);
        model.Loss(rand([6, 1, 28, 28], generator: _noise), new StepContext(_noise)).Total.backward();
        foreach (var (name, parameter) in model.named_parameters())
        {
            var reached = parameter.grad is { } gradient && gradient.ne(0).any().ToBoolean();
            Assert.True(reached == parameter.requires_grad, name);
            Assert.Equal(!name.Contains("bias_hh"), parameter.requires_grad);
        }
    }

    [Theory]
    [MemberData(nameof(EveryVariant))]
    public void The_loss_is_the_sum_of_its_parts_and_depends_on_the_given_generator_alone(string variant)
    {
        using var model = ModelRegistry.Create(TestRuns.Model(variant), LossKind.Mse, new ExampleShape(1, 28, 28), seed: 1);
        var x_NCHW = rand([6, 1, 28, 28], generator: _noise);
        var before = x_NCHW.bytes.ToArray();
        var first = Loss();
        manual_seed(99);
        Assert.Equal(first.Total.ToSingle(), Loss().Total.ToSingle());
        Assert.Equal(before, x_NCHW.bytes.ToArray());
        Assert.NotEqual(1, first.Parts.Count);
        if (first.Parts.Count > 0)
        {
            Assert.Equal(first.Total.ToSingle(), first.Parts.Sum(p => p.Value.ToSingle()), 1e-6);
        }

        LossParts Loss()
        {
            _noise.manual_seed(3);
            return model.Loss(x_NCHW, new StepContext(_noise));
        }
    }

    [Theory]
    [MemberData(nameof(EveryAutoencoder))]
    public void A_variant_learns_the_built_in_images(string variant)
    {
        var spec = TestRuns.Spec(variant, "adam");
        spec = spec with { Training = spec.Training with { Epochs = 12, Optimizer = new AdamSpec { LearningRate = 0.01 } } };
        var (_, metrics) = TestRuns.Run(spec);
        Assert.True(
            metrics[^1].ValidationLoss < 0.8 * metrics[0].ValidationLoss,
            $"{metrics[0].ValidationLoss} -> {metrics[^1].ValidationLoss}");
    }
}
