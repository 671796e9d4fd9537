using AeCluster.Models.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Tests.Training;

public sealed class EpochsTests
{
    [Fact]
    public void All_epochs_that_are_left_are_trained_as_if_step_by_step()
    {
        var spec = TestRuns.Spec("stacked", "adam");
        var (hash, metrics) = TestRuns.Run(spec);
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, CPU);
        trainer.TrainStep();

        Assert.Equal(metrics.Select(TestRuns.Repeatable), trainer.TrainEpochs().Select(TestRuns.Repeatable));
        Assert.Equal(hash, trainer.ParametersSha256());
        Assert.Empty(trainer.TrainEpochs());
    }

    [Fact]
    public void One_may_stop_after_any_epoch()
    {
        var spec = TestRuns.Spec("stacked", "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, CPU);

        Assert.Equal(1, trainer.TrainEpochs().First().Epoch);
        Assert.Equal((1, false), (trainer.Epoch, trainer.IsComplete));
        Assert.Equal([2, 3], trainer.TrainEpochs().Select(epoch => epoch.Epoch));
    }
}
