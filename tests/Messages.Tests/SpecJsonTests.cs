using System.Text.Json;
using System.Text.Json.Nodes;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Messages.Tests;

public class SpecJsonTests
{
    [Property(Arbitrary = [typeof(AnySpec)])]
    public void A_spec_comes_back_as_it_was(TrialSpec spec)
    {
        var json = SpecJson.Write(spec);
        var back = SpecJson.Read(json);
        Assert.Equivalent(spec, back, strict: true);
        Assert.Equal(json, SpecJson.Write(back));
    }

    [Property(Arbitrary = [typeof(AnySpec)])]
    public void A_spec_with_an_unknown_key_anywhere_is_refused(TrialSpec spec)
    {
        foreach (var path in (string[][])[[], ["data"], ["model"], ["training"], ["training", "optimizer"]])
        {
            var json = JsonNode.Parse(SpecJson.Write(spec))!;
            path.Aggregate(json, (node, name) => node[name]!)["colour"] = "blue";
            Assert.Throws<JsonException>(() => SpecJson.Read(json.ToJsonString()));
        }
    }

    /// <summary>Journals and checkpoints say null, as they did when it was the default.</summary>
    [Fact]
    public void A_null_is_written_and_read_where_the_default_is_another_value()
    {
        var json = SpecJson.Write(new TrialSpec { Data = new ShapesData(), Model = new ConvolutionalSpec { Codings = null } });
        Assert.Contains("\"codings\":null", json);
        Assert.Null(Assert.IsType<ConvolutionalSpec>(SpecJson.Read(json).Model).Codings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":{"source":"shapes"}}""")]
    [InlineData("""{"data":{"source":"shapes"},"model":{"variant":"unheard-of"}}""")]
    [InlineData("""{"data":{"source":"shapes"},"model":{"codings":3}}""")]
    [InlineData("""{"data":{"source":"shapes"},"model":{"variant":"stacked","activation":0}}""")]
    public void What_is_not_a_spec_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => SpecJson.Read(json));

    [Fact]
    public void What_a_spec_leaves_out_has_its_default() => Assert.Equivalent(
        new TrialSpec { Data = new ShapesData(), Model = new StackedSpec() },
        SpecJson.Read(
            """{"data":{"source":"shapes"},"model":{"variant":"stacked"}}"""),
        strict: true);

    [Fact]
    public void A_kind_may_be_said_last() => Assert.Equal(
        5, Assert.IsType<LinearSpec>(SpecJson.Read(
            """{"data":{"source":"shapes"},"model":{"codings":5,"variant":"linear"}}""").Model).Codings);

    [Fact]
    public void Every_kind_has_its_word() => Assert.Equal(
        ["linear", "stacked", "variational", "shapes", "fashion-mnist", "sgd", "adam", "rmsprop"],
        [
            KindNames.Of<ModelSpec>(new LinearSpec()),
            KindNames.Of<ModelSpec>(new StackedSpec()),
            KindNames.Of<ModelSpec>(new VariationalSpec()),
            KindNames.Of<DataSpec>(new ShapesData()),
            KindNames.Of<DataSpec>(new FashionMnistData()),
            KindNames.Of<OptimizerSpec>(new SgdSpec()),
            KindNames.Of<OptimizerSpec>(new AdamSpec()),
            KindNames.Of<OptimizerSpec>(new RmsPropSpec()),
        ]);

    private static class AnySpec
    {
        private static readonly Gen<int> _count = Gen.Choose(1, 60_000);
        private static readonly Gen<double> _real = ArbMap.Default.GeneratorFor<NormalFloat>().Select(value => value.Get);
        private static readonly Gen<long> _whole = ArbMap.Default.GeneratorFor<long>();
        private static readonly Gen<Activation> _activations = Gen.Elements(Enum.GetValues<Activation>());
        private static readonly Gen<Initializer> _initializers = Gen.Elements(Enum.GetValues<Initializer>());

        public static Arbitrary<TrialSpec> Trials() => (
            from seed in _whole
            from data in Data
            from model in Models
            from loss in Gen.Elements(Enum.GetValues<LossKind>())
            from optimizer in Optimizers
            from batch in _count
            from every in Gen.OneOf(Gen.Constant((int?)null), _count.Select(count => (int?)count))
            select new TrialSpec
            {
                Seed = seed,
                Data = data,
                Model = model,
                Training = new TrainingSpec
                {
                    Loss = loss,
                    Optimizer = optimizer,
                    Batch = batch,
                    Epochs = batch / 3,
                    Threads = batch % 7,
                    CheckpointEverySteps = every,
                },
            }).ToArbitrary();

        private static Gen<DataSpec> Data => Gen.OneOf(
            from train in _count
            from validation in _count
            from seed in _whole
            select (DataSpec)new ShapesData { Train = train, Validation = validation, Seed = seed },
            from train in _count
            from validation in _count
            select (DataSpec)new FashionMnistData { Train = train, Validation = validation },
            from validation in Gen.Elements<double?>(null, 0.1, 500)
            from limit in Gen.Elements<int?>(null, 7)
            from scale in Gen.Elements(Enum.GetValues<ScaleKind>())
            from kind in Gen.Choose(0, 3)
            select (DataSpec)(kind switch
            {
                0 => new NpyData { File = "x.npy", Scale = scale, Validation = validation, Limit = limit, ChannelsLast = true },
                1 => new IdxData { File = "x", Labels = "y", ClassNames = ["a", "b"], Scale = scale, Memory = MemoryUse.Stream },
                2 => new CsvData { File = "x.csv", Label = "-1", Ignore = ["id"], Shape = [2, 3], Limit = limit },
                _ => new ImagesData { Folder = "x", ValidationFolder = "y", Width = 3, Height = 2, Channels = ChannelKind.Grey },
            }));

        private static Gen<ModelSpec> Models =>
            Gen.OneOf(
                from codings in _count
                from initializer in _initializers
                select (ModelSpec)new LinearSpec { Codings = codings, Initializer = initializer },
                from hidden in _count.ListOf()
                from codings in _count
                from activation in _activations
                from initializer in _initializers
                select (ModelSpec)
                    new StackedSpec
                    {
                        Hidden = [.. hidden],
                        Codings = codings,
                        Activation = activation,
                        Initializer = initializer,
                    },
                from hidden in _count.ListOf()
                from codings in _count
                from activation in _activations
                from weight in _real
                select (ModelSpec)
                    new VariationalSpec
                    {
                        Hidden = [.. hidden],
                        Codings = codings,
                        Activation = activation,
                        LatentWeight = weight,
                    });

        private static Gen<OptimizerSpec> Optimizers => Gen.OneOf(
            from rate in _real
            from momentum in _real
            select (OptimizerSpec)new SgdSpec { LearningRate = rate, Momentum = momentum },
            from rate in _real
            from beta in _real
            from epsilon in _real
            select (OptimizerSpec)new AdamSpec { LearningRate = rate, Beta1 = beta, Beta2 = beta, Epsilon = epsilon },
            from rate in _real
            from rho in _real
            from momentum in _real
            select (OptimizerSpec)new RmsPropSpec { LearningRate = rate, Rho = rho, Momentum = momentum, Epsilon = rho });
    }
}
