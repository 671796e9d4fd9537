using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Benchmarks;

/// <summary>Realistic codings to embed.</summary>
/// <param name="Description">Their origin.</param>
internal sealed record BenchmarkCodings(float[] Values_ND, int Count, int Dimensions, string Description)
{
    private const int Epochs = 3;
    private const int EncodedAtOnce = 1000;

    /// <summary>Reads a .npy file of shape [N, D].</summary>
    public static BenchmarkCodings Read(string path)
    {
        var array = NpyArray.ReadFloats(path);
        return array.Shape is [var count, var dimensions]
            ? new BenchmarkCodings(array.Values, (int)count, (int)dimensions, path)
            : throw new DataException(
                $"{path} has the shape ({string.Join(", ", array.Shape)}); codings are (count, dimensions).");
    }

    /// <summary>
    /// Codings of the first images of Fashion-MNIST by a briefly trained stacked autoencoder (784-100-30, SELU). Beyond the
    /// 60,000 training images, continues with mirrored images from the start.
    /// </summary>
    public static BenchmarkCodings Train(int count)
    {
        var spec = new TrialSpec
        {
            Data = new FashionMnistData(),
            Model = new StackedSpec { Hidden = [100], Codings = 30 },
            Training = new TrainingSpec { Optimizer = new SgdSpec { LearningRate = 1.5 }, Epochs = Epochs },
        };
        using var data = DataSources.Load(spec.Data, DataLocations.FromEnvironment());
        using var trainer = Trainer.Create(spec, data, Devices.Select("cpu"));
        while (!trainer.IsComplete)
        {
            trainer.TrainStep();
            if (trainer.IsEpochTrained)
            {
                trainer.FinishEpoch();
            }
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var images_NCHW = cat([data.Train.Whole_NCHW!, data.Validation.Whole_NCHW!]);
        var codings = new List<float>();
        for (var first = 0; first < count; first += EncodedAtOnce)
        {
            using var batch = NewDisposeScope();
            var length = Math.Min(EncodedAtOnce, count - first);
            var mirrored = first >= FashionMnistData.Images;
            var x_NCHW = images_NCHW.narrow(0, first % FashionMnistData.Images, length);
            codings.AddRange(trainer.Model.Encode(mirrored ? x_NCHW.flip(3) : x_NCHW).contiguous().data<float>());
        }

        return new BenchmarkCodings(
            [.. codings],
            count,
            30,
            $"codings of Fashion-MNIST by a stacked autoencoder 784-100-30 after {Epochs} epochs"
                + (
                    count > FashionMnistData.Images
                        ? $", of all {FashionMnistData.Images:N0} training images and of the first "
                            + $"{count - FashionMnistData.Images:N0} mirrored"
                        : ""));
    }
}
