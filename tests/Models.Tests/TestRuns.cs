using System.Reflection;
using System.Text.Json.Serialization;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;
using Xunit.Sdk;
using Xunit.v3;

// libtorch's thread count and its memory are global to the process.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace AeCluster.Models.Tests;

/// <summary>Small trials that the tests train.</summary>
internal static class TestRuns
{
    /// <summary>Every variant. A new one is added here, and so to every test that covers them all.</summary>
    public static readonly string[] Variants =
        [.. typeof(ModelSpec).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!)];

    /// <summary>Every variant, and every option that changes how it is built or computed.</summary>
    public static readonly string[] VariantsAndOptions =
    [
        .. Variants,
        "stacked, linear output",
        "tied, linear output",
        "recurrent, linear output",
        "convolutional, strided",
        "convolutional, dense codings",
        "convolutional, strided, dense codings, wide kernel, linear output",
        "denoising, dropout",
        "denoising, masking",
        "denoising, salt and pepper",
        "sparse, l1",
        "sparse, squared",
        "variational, warming up",
    ];

    public static readonly string[] Optimizers = ["sgd", "sgd with momentum", "adam", "rmsprop", "rmsprop with momentum"];

    /// <summary>100 images in batches of 16: seven steps an epoch, the last one of four images.</summary>
    public static TrialSpec Spec(string variant, string optimizer, long seed = 42) => new()
    {
        Seed = seed,
        Data = new ShapesData { Train = 100, Validation = 30 },
        Model = Model(variant),
        Training = new TrainingSpec
        {
            Loss = variant switch
            {
                "linear" => LossKind.Mse,
                _ when variant.Contains("linear output") => LossKind.Mse,
                "classifier" => LossKind.CrossEntropy,
                _ => LossKind.Bce,
            },
            Batch = 16,
            Epochs = 3,
            Optimizer = optimizer switch
            {
                "sgd" => new SgdSpec { LearningRate = 0.1 },
                "sgd with momentum" => new SgdSpec { LearningRate = 0.05, Momentum = 0.9 },
                "adam" => new AdamSpec(),
                "rmsprop" => new RmsPropSpec(),
                "rmsprop with momentum" => new RmsPropSpec { Momentum = 0.5 },
                _ => throw new ArgumentOutOfRangeException(nameof(optimizer)),
            },
        },
    };

    public static ModelSpec Model(string variant) => variant switch
    {
        "linear" => new LinearSpec { Codings = 4 },
        "stacked" => new StackedSpec { Hidden = [20], Codings = 5 },
        "tied" => new TiedSpec { Hidden = [20], Codings = 5 },
        "convolutional" => new ConvolutionalSpec { Channels = [3, 4], Codings = null },
        "recurrent" => new RecurrentSpec { Hidden = [10], Codings = 5 },
        "denoising" => new DenoisingSpec { Hidden = [20], Codings = 5 },
        "sparse" => new SparseSpec { Hidden = [20], Codings = 30 },
        "variational" => new VariationalSpec { Hidden = [20, 10], Codings = 3 },
        "classifier" => new ClassifierSpec { Encoder = new StackedSpec { Hidden = [20], Codings = 5 }, Hidden = [8] },
        "stacked, linear output" => new StackedSpec { Hidden = [20], Codings = 5, Output = OutputActivation.Linear },
        "tied, linear output" => new TiedSpec { Hidden = [20], Codings = 5, Output = OutputActivation.Linear },
        "recurrent, linear output" => new RecurrentSpec { Hidden = [30], Codings = 10, Output = OutputActivation.Linear },
        "convolutional, strided" => new ConvolutionalSpec
        {
            Channels = [3, 4],
            Downsampling = Downsampling.Stride,
            Codings = null,
        },
        "convolutional, dense codings" => new ConvolutionalSpec { Channels = [3, 4], Codings = 5 },
        "convolutional, strided, dense codings, wide kernel, linear output" => new ConvolutionalSpec
        {
            Channels = [4, 2, 3],
            Kernel = 5,
            Downsampling = Downsampling.Stride,
            Codings = 5,
            Output = OutputActivation.Linear,
        },
        "denoising, dropout" => new DenoisingSpec { Hidden = [20], Codings = 5, Noise = Corruption.Dropout, Level = 0.3 },
        "denoising, masking" => new DenoisingSpec { Hidden = [20], Codings = 5, Noise = Corruption.Masking, Level = 0.3 },
        "denoising, salt and pepper" => new DenoisingSpec
        {
            Hidden = [20],
            Codings = 5,
            Noise = Corruption.SaltAndPepper,
            Level = 0.3,
        },
        "sparse, l1" => new SparseSpec { Hidden = [20], Codings = 30, Penalty = SparsityPenalty.L1, Weight = 0.001 },
        "sparse, squared" => new SparseSpec { Hidden = [20], Codings = 30, Penalty = SparsityPenalty.Squared },
        "variational, warming up" => new VariationalSpec { Hidden = [20, 10], Codings = 3, LatentWarmUp = 1.5 },
        _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, "Give the new variant a small model here."),
    };

    public static DataSplit Load(TrialSpec spec) =>
        DataSources.Load(spec.Data, new DataLocations(null, Path.Combine(Path.GetTempPath(), "unused")));

    /// <summary>Trains and validates until the trial is complete.</summary>
    public static List<EpochMetrics> Finish(Trainer trainer)
    {
        var metrics = new List<EpochMetrics>();
        while (!trainer.IsComplete)
        {
            if (trainer.IsEpochTrained)
            {
                metrics.Add(trainer.FinishEpoch());
            }
            else
            {
                trainer.TrainStep();
            }
        }

        return metrics;
    }

    public static (string Hash, List<EpochMetrics> Metrics) Run(TrialSpec spec)
    {
        using var data = Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        var metrics = Finish(trainer);
        return (trainer.ParametersSha256(), metrics);
    }

    /// <summary>The metrics that must be identical to the bit: all but the timings.</summary>
    public static string Repeatable(EpochMetrics metrics) =>
        $"{metrics.Epoch} {metrics.Stage} {metrics.Step} {metrics.Loss:R} {metrics.ValidationLoss:R} {metrics.RoundedAccuracy:R} "
        + string.Join(" ", metrics.Parts.Select(p => $"{p.Key}={p.Value:R}"));
}
