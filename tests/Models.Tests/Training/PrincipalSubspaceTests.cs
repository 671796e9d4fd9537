using AeCluster.Models.Analysis;
using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Training;

public sealed class PrincipalSubspaceTests
{
    [Fact]
    public void The_linear_autoencoder_reconstructs_as_well_as_PCA()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4, CPU);

        // 60 points near a plane in space, centred: the usual toy data for linear autoencoders.
        var plane = randn([60, 2], generator: generator)
            .matmul(
                tensor(
                    new float[,]
                    {
                        { 1f, 0.2f, 0.2f },
                        { 0.1f, 0.7f, 0.3f },
                    }));
        var x_NV = plane + (0.1 * randn([60, 3], generator: generator));
        x_NV -= x_NV.mean([0], keepdim: true);
        var pca = Pca.Fit(x_NV.data<float>().ToArray(), dimensions: 3);

        var spec = new TrialSpec
        {
            Data = new ShapesData { Train = 60, Validation = 60 },
            Model = new LinearSpec { Codings = 2 },
            Training = new TrainingSpec
            {
                Loss = LossKind.Mse,
                Optimizer = new SgdSpec { LearningRate = 0.5 },
                Batch = 60,
                Epochs = 1_000,
            },
        };
        using var data = new DataSplit(
            new TensorDataset(x_NV.view(60, 1, 1, 3).clone(), null, []),
            new TensorDataset(x_NV.view(60, 1, 1, 3).clone(), null, []));
        using var trainer = Trainer.Create(spec, data, CPU);
        var metrics = TestRuns.Finish(trainer);

        var best = pca.ReconstructionError(2);
        Assert.InRange(metrics[^1].ValidationLoss, best * 0.9999, best * 1.01);
        Assert.Equal(metrics[^1].ValidationLoss / best, metrics[^1].Parts["pca_error_ratio"], 1e-4);
        Assert.InRange(metrics[^1].Parts["principal_angle"], 0, 0.01);
        Assert.All(metrics.SkipLast(1), epoch => Assert.DoesNotContain("principal_angle", epoch.Parts.Keys));

        // Barely trained, it is not near.
        var hardly = TestRuns.Finish(Trainer.Create(spec with { Training = spec.Training with { Epochs = 2 } }, data, CPU))[^1];
        Assert.True(hardly.Parts["principal_angle"] > 0.05);
        Assert.True(hardly.Parts["pca_error_ratio"] > 1.5);
    }
}
