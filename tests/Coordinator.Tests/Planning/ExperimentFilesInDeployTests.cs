using AeCluster.Coordinator.Planning;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>The example experiment files.</summary>
public sealed class ExperimentFilesInDeployTests
{
    [Theory]
    [InlineData("quickstart.yaml")]
    [InlineData("fashion-mnist.yaml")]
    [InlineData("reference.yaml")]
    [InlineData("../chaos/chaos.yaml")]
    [InlineData("own-data.yaml")]
    [InlineData("sines.yaml")]
    public void Every_experiment_file_reads_without_a_warning(string file)
    {
        var plan = ExperimentFile.ReadFrom(Locate(file), []);

        Assert.Empty(plan.Warnings);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), plan.Name);
    }

    [Fact]
    public void The_quickstart_trains_at_least_six_trials_over_three_variants()
    {
        var plan = ExperimentFile.ReadFrom(Locate("quickstart.yaml"), []);

        Assert.True(plan.Trials.Count >= 6);
        Assert.Equal(3, plan.Trials.Select(trial => trial.Spec.Model.GetType()).Distinct().Count());
        Assert.All(plan.Trials, trial => Assert.IsType<ShapesData>(trial.Spec.Data));
        Assert.Equal(["model.variant", "model.codings"], plan.SearchedSettings);
    }

    [Fact]
    public void Fashion_mnist_holds_the_two_settings_known_to_work()
    {
        var plan = ExperimentFile.ReadFrom(Locate("fashion-mnist.yaml"), []);

        var specs = plan.Trials.Select(trial => SpecJson.Write(trial.Spec)).ToList();
        Assert.Contains(SpecJson.Write(Stacked), specs);
        Assert.Contains(SpecJson.Write(Variational), specs);
        Assert.InRange(specs.Count, 4, 6);
    }

    private static TrialSpec Stacked => new()
    {
        Data = new FashionMnistData { Train = 55_000, Validation = 5_000 },
        Model = new StackedSpec { Hidden = [100], Codings = 30 },
        Training = new TrainingSpec
        {
            Loss = LossKind.Bce,
            Optimizer = new SgdSpec { LearningRate = 1.5 },
            Batch = 32,
            Epochs = 20,
        },
    };

    private static TrialSpec Variational => new()
    {
        Data = new FashionMnistData { Train = 55_000, Validation = 5_000 },
        Model = new VariationalSpec { Hidden = [150, 100], Codings = 10 },
        Training = new TrainingSpec
        {
            Loss = LossKind.Bce,
            Optimizer = new RmsPropSpec { LearningRate = 0.001 },
            Batch = 128,
            Epochs = 25,
        },
    };

    private static string Locate(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AeCluster.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "deploy", "experiments", file);
    }
}
