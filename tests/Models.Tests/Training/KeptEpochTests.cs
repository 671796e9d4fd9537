using System.Text;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Training;

/// <summary>Trials whose result is the best epoch, and what is said of the weights of each epoch.</summary>
public sealed class KeptEpochTests
{
    /// <summary>Its validation loss goes up and down.</summary>
    private static readonly TrialSpec _last = TestRuns.Spec("stacked", "adam") with
    {
        Training = new TrainingSpec { Batch = 16, Epochs = 6, Optimizer = new AdamSpec { LearningRate = 0.1 } },
    };

    private static readonly TrialSpec _best = _last with { Training = _last.Training with { Keep = KeptEpoch.Best } };

    [Fact]
    public void The_weights_of_the_best_epoch_are_the_result_and_training_is_the_same()
    {
        var (ofLast, _) = Run(_last);
        var (metrics, result) = Run(_best);
        Assert.Equal(ofLast.Select(TestRuns.Repeatable), metrics.Select(TestRuns.Repeatable));
        Assert.Equal(ofLast.Select(epoch => epoch.WeightsSha256), metrics.Select(epoch => epoch.WeightsSha256));

        var best = metrics.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.NotEqual(_best.Epochs, best.Epoch);
        Assert.Equal(best.Epoch, result.Best!.Metrics.Epoch);
        Assert.Equal(best.WeightsSha256, ParameterHash.Of(result.Parameters));
        Assert.Equal(best.WeightsSha256, result.ParametersSha256());
        Assert.Equal((6, metrics[^1].Step), (result.Epoch, result.Step));
        Assert.DoesNotContain("best.", Encoding.Latin1.GetString(CheckpointFile.ToBytes(result)));
    }

    [Fact]
    public void The_best_weights_so_far_travel_in_every_checkpoint()
    {
        var (metrics, result) = Run(_best);
        using var data = TestRuns.Load(_best);
        using var whole = Trainer.Create(_best, data, torch.CPU);
        while (!whole.IsComplete)
        {
            var bytes = CheckpointFile.ToBytes(whole.Capture());
            var checkpoint = CheckpointFile.FromBytes(bytes);
            var best = metrics.Take(checkpoint.Epoch).MinBy(epoch => epoch.ValidationLoss);
            Assert.Equal(best?.WeightsSha256 ?? ParameterHash.Of(checkpoint.Parameters), checkpoint.ParametersSha256());
            if (whole.Step % 5 == 0)
            {
                using var resumed = Trainer.Resume(checkpoint, data, torch.CPU);
                Assert.Equal(bytes, CheckpointFile.ToBytes(resumed.Capture()));
                TestRuns.Finish(resumed);
                Assert.Equal(result.Best!.Metrics.Epoch, resumed.TakeResult()!.Epoch);
                Assert.Equal(result.ParametersSha256(), resumed.ParametersSha256());
                Assert.Equal(CheckpointFile.ToBytes(result), CheckpointFile.ToBytes(resumed.Capture()));
            }

            using (var model = checkpoint.CreateModel(torch.CPU))
            {
                Assert.Equal(
                    checkpoint.ParametersSha256(),
                    ParameterHash.Of(model.named_parameters().Select(it => StoredTensor.From(it.name, it.parameter))));
            }

            if (whole.IsEpochTrained)
            {
                whole.FinishEpoch();
            }
            else
            {
                whole.TrainStep();
            }
        }
    }

    [Fact]
    public void Where_the_last_weights_are_kept_nothing_else_is_stored()
    {
        var (metrics, result) = Run(_last);
        Assert.Null(result.Best);
        Assert.Equal(metrics[^1].WeightsSha256, result.ParametersSha256());
        Assert.DoesNotContain("keep", SpecJson.Write(_last));
        Assert.Contains("\"keep\":\"best\"", SpecJson.Write(_best));
    }

    [Fact]
    public void Only_epochs_of_the_last_stage_can_be_the_best()
    {
        var spec = StagesTests.Layerwise with
        {
            Training = StagesTests.Layerwise.Training with { Keep = KeptEpoch.Best },
        };
        var (metrics, result) = Run(spec);
        Assert.Equal("fine_tune", result.Best!.Metrics.Stage);
        Assert.Equal(
            metrics.Where(epoch => epoch.Stage == "fine_tune").MinBy(epoch => epoch.ValidationLoss)!.WeightsSha256,
            result.ParametersSha256());
    }

    private static (List<EpochMetrics> Metrics, Checkpoint Result) Run(TrialSpec spec)
    {
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        Assert.Throws<InvalidOperationException>(trainer.TakeResult);
        var metrics = TestRuns.Finish(trainer);
        trainer.TakeResult();
        return ([.. metrics], trainer.Capture());
    }
}
