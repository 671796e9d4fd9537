using System.Reflection;
using System.Text.Json.Serialization;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Variants;

public sealed class ModelRegistryTests
{
    private static readonly ExampleShape _shape = new(1, 4, 5);

    [Fact]
    public void Every_model_spec_has_a_module()
    {
        var specs = typeof(ModelSpec)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(ModelSpec)) && !t.IsAbstract)
            .ToHashSet();
        Assert.Equal(specs, ModelRegistry.SpecTypes.ToHashSet());
        Assert.Equal(
            specs,
            typeof(ModelSpec).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet());
        foreach (var type in specs)
        {
            using var scope = NewDisposeScope();
            using var model = ModelRegistry.Create(
                (ModelSpec)Activator.CreateInstance(type)!,
                LossKind.Mse,
                new ExampleShape(1, 8, 9),
                1);
            var z_ND = model.Encode(zeros(3, 1, 8, 9));
            Assert.Equal([3, 1, 8, 9], model.Decode(z_ND).shape);
            Assert.Equal(3, z_ND.shape[0]);
        }
    }

    [Fact]
    public void Every_optimizer_spec_has_an_optimizer()
    {
        foreach (var type in typeof(OptimizerSpec).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(OptimizerSpec))))
        {
            using var optimizer = Optimizer.Create((OptimizerSpec)Activator.CreateInstance(type)!, 3, CPU);
            Assert.StartsWith(type.Name[..3], optimizer.GetType().Name);
        }
    }

    [Fact]
    public void Parameters_are_named_and_shaped_as_in_PyTorch()
    {
        Assert.Equal(
            ["encoder.0.weight [6, 20]", "encoder.0.bias [6]", "encoder.2.weight [2, 6]", "encoder.2.bias [2]",
             "decoder.0.weight [6, 2]", "decoder.0.bias [6]", "decoder.2.weight [20, 6]", "decoder.2.bias [20]"],
            Parameters(new StackedSpec { Hidden = [6], Codings = 2 }));
        Assert.Equal(
            ["encoder.0.weight [6, 20]", "encoder.0.bias [6]", "encoder.2.weight [2, 6]", "encoder.2.bias [2]",
             "decoder.0.bias [6]", "decoder.2.bias [20]"],
            Parameters(new TiedSpec { Hidden = [6], Codings = 2 }));
        Assert.Equal(
            ["encoder.0.weight [2, 20]", "encoder.0.bias [2]", "decoder.0.weight [20, 2]", "decoder.0.bias [20]"],
            Parameters(new LinearSpec()));
        Assert.Equal(
            [
                "encoder.0.weight [6, 20]",
                "encoder.0.bias [6]",
                "mean.weight [2, 6]",
                "mean.bias [2]",
                "log_variance.weight [2, 6]",
                "log_variance.bias [2]",
                "decoder.0.weight [6, 2]",
                "decoder.0.bias [6]",
                "decoder.2.weight [20, 6]",
                "decoder.2.bias [20]",
            ],
            Parameters(new VariationalSpec { Hidden = [6], Codings = 2 }));

        static string[] Parameters(ModelSpec spec)
        {
            using var model = ModelRegistry.Create(spec, LossKind.Mse, _shape, 1);
            return [.. model.named_parameters().Select(p => $"{p.name} [{string.Join(", ", p.parameter.shape)}]")];
        }
    }

    [Fact]
    public void Initial_weights_depend_on_the_seed_and_not_on_the_global_generator()
    {
        Assert.Equal(Hash(1), Hash(1));
        Assert.NotEqual(Hash(1), Hash(2));

        static string Hash(long seed)
        {
            rand(1).Dispose();
            using var model = ModelRegistry.Create(new StackedSpec(), LossKind.Bce, _shape, seed);
            return ParameterHash.Of(model.named_parameters().Select(p => StoredTensor.From(p.name, p.parameter)));
        }
    }

    [Fact]
    public void Bce_of_an_unbounded_output_is_refused_by_the_model_and_by_the_spec()
    {
        Assert.Throws<ArgumentException>(() => ModelRegistry.Create(new LinearSpec(), LossKind.Bce, _shape, 1));
        var types = ModelRegistry.SpecTypes.Where(t => t.IsSubclassOf(typeof(AutoencoderSpec)) && t != typeof(LinearSpec));
        foreach (var type in types)
        {
            using var scope = NewDisposeScope();
            var bounded = (AutoencoderSpec)Activator.CreateInstance(type)! with { Output = OutputActivation.Sigmoid };
            var unbounded = bounded with { Output = OutputActivation.Linear };
            var shape = new ExampleShape(1, 28, 28);
            var error = Assert.Throws<ArgumentException>(() => ModelRegistry.Create(unbounded, LossKind.Bce, shape, 1));
            Assert.Contains("use MSE", error.Message);
            ModelRegistry.Create(unbounded, LossKind.Mse, shape, 1).Dispose();
            ModelRegistry.Create(bounded, LossKind.Bce, shape, 1).Dispose();

            var trial = TestRuns.Spec("stacked", "sgd");
            Assert.Equal("Training.Loss", Assert.Single((trial with { Model = unbounded }).Problems()).Property);
            Assert.Empty((trial with { Model = bounded }).Problems());
        }
    }

    [Theory]
    [InlineData(Initializer.GlorotUniform, 2.0 / 500, 1.0)]
    [InlineData(Initializer.HeUniform, 2.0 / 200, 1.0)]
    [InlineData(Initializer.GlorotNormal, 2.0 / 500, 1.0)]
    [InlineData(Initializer.HeNormal, 2.0 / 200, 1.0)]
    [InlineData(Initializer.LecunNormal, 1.0 / 200, 1.0)]
    public void Initial_weights_have_the_variance_and_the_limits_of_their_distribution(
        Initializer initializer,
        double variance,
        double tolerancePercent)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var weights = initializer.Draw([300, 200], fanIn: 200, fanOut: 300, generator).data<float>().ToArray();
        var uniform = initializer is Initializer.GlorotUniform or Initializer.HeUniform;
        var limit = uniform ? Math.Sqrt(3 * variance) : 2 * Math.Sqrt(variance) / 0.87962566103423978;

        Assert.Equal(variance, weights.Average(w => (double)w * w), variance * tolerancePercent * 2 / 100);
        Assert.InRange(weights.Max(Math.Abs), limit * 0.99, limit * 1.000001);
        Assert.Equal(0, weights.Average(), Math.Sqrt(variance) / 50);
    }

    [Fact]
    public void Every_activation_is_its_textbook_function()
    {
        const double x = -0.7;
        var expected = new Dictionary<Activation, double>
        {
            [Activation.Selu] = 1.0507009873554805 * 1.6732632423543772 * (Math.Exp(x) - 1),
            [Activation.Relu] = 0,
            [Activation.Elu] = Math.Exp(x) - 1,
            [Activation.Gelu] = x * 0.24196365222307303,
            [Activation.LeakyRelu] = 0.01 * x,
            [Activation.Tanh] = Math.Tanh(x),
            [Activation.Sigmoid] = 1 / (1 + Math.Exp(-x)),
            [Activation.Linear] = x,
        };
        using var scope = NewDisposeScope();
        foreach (var activation in Enum.GetValues<Activation>())
        {
            Assert.Equal(expected[activation], activation.Apply(tensor((float)x)).ToSingle(), 1e-6);
        }
    }
}
