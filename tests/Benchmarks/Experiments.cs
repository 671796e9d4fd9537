using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;

namespace AeCluster.Benchmarks;

/// <summary>The experiments of the measurements.</summary>
internal static class Experiments
{
    private const int Endless = 1_000_000;

    public static ShapesData Images { get; } = new() { Train = 20_000, Validation = 256 };

    /// <summary>Each variant with a suitable optimizer, so that every update rule is measured.</summary>
    public static IReadOnlyList<Variant> Variants { get; } =
    [
        new("linear 784-2, sgd", new LinearSpec(), new SgdSpec { Momentum = 0.9 }),
        new("stacked 784-100-30, adam", new StackedSpec(), new AdamSpec()),
        new("variational 784-150-100-10, rmsprop", new VariationalSpec(), new RmsPropSpec()),
    ];

    /// <summary>All variants.</summary>
    public static IReadOnlyList<Variant> EveryVariant { get; } =
    [
        .. Variants,
        new("tied 784-100-30, sgd", new TiedSpec(), new SgdSpec()),
        new("denoising 784-100-30, sgd", new DenoisingSpec(), new SgdSpec()),
        new("sparse 784-100-300, KL, sgd", new SparseSpec(), new SgdSpec()),
        new("convolutional, sgd", new ConvolutionalSpec { Codings = null }, new SgdSpec()),
        new("recurrent 28 x 28-100-30, sgd", new RecurrentSpec(), new SgdSpec()),
    ];

    public sealed record Variant(string Name, ModelSpec Model, OptimizerSpec Optimizer)
    {
        public TrialSpec With(int batch) => new()
        {
            Data = Images,
            Model = Model,
            Training = new TrainingSpec
            {
                Loss = LossKind.Mse,
                Optimizer = Optimizer,
                Batch = batch,
                Epochs = Endless,
                Threads = 1,
            },
        };
    }
}
