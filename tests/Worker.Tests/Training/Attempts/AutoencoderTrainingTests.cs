using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using AeCluster.Worker.Training;
using AeCluster.Worker.Training.Attempts;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Training.Attempts;

/// <summary>Uses the real trainer on a tiny data set.</summary>
public class AutoencoderTrainingTests
{
    /// <summary>Three epochs of four steps.</summary>
    private static readonly TrialSpec _spec = new()
    {
        Data = new ShapesData { Train = 32, Validation = 16 },
        Model = new StackedSpec { Hidden = [8], Codings = 4 },
        Training = new TrainingSpec { Batch = 8, Epochs = 3 },
    };

    [Fact]
    public void It_tells_what_happens_in_order()
    {
        var events = Train(_spec);
        Assert.Equal(
            ["Ready", "EpochFinished", "CheckpointTaken", "EpochFinished", "CheckpointTaken", "EpochFinished", "Completed"],
            Kinds(events));
        Assert.Equal(
            new TrainingEvent.Ready(0, 0, 12, Parameters: (784 * 8) + 8 + (8 * 4) + 4 + (4 * 8) + 8 + (8 * 784) + 784),
            events[0]);
        Assert.Equal(
            [(1, 4L), (2, 8L), (3, 12L)],
            events.OfType<TrainingEvent.EpochFinished>().Select(epoch => (epoch.Metrics.Epoch, epoch.Metrics.Step)));
        Assert.Equal(
            ["epoch-0001-step-00000004.safetensors", "epoch-0002-step-00000008.safetensors"],
            events.OfType<TrainingEvent.CheckpointTaken>().Select(taken => taken.Checkpoint.Name));
        var completed = Assert.IsType<TrainingEvent.Completed>(events[^1]);
        Assert.Equal(("final.safetensors", 3, 12L), (completed.Final.Name, completed.Final.Epoch, completed.Final.Step));
        Assert.NotEmpty(completed.Pictures);
        Assert.All(completed.Pictures, picture =>
        {
            Assert.EndsWith(".png", picture.Key, StringComparison.Ordinal);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture.Value[..4]);
        });
        Assert.Equal([completed], events.Where(item => item.EndsTraining));
    }

    [Fact]
    public void Asked_to_it_takes_checkpoints_within_an_epoch_too()
    {
        var events = Train(_spec with { Training = _spec.Training with { CheckpointEverySteps = 3, Epochs = 2 } });
        Assert.Equal([3L, 4, 6], events.OfType<TrainingEvent.CheckpointTaken>().Select(taken => taken.Checkpoint.Step));
    }

    [Fact]
    public void From_any_checkpoint_it_comes_to_the_same_weights()
    {
        var spec = _spec with
        {
            Model = new VariationalSpec { Hidden = [8], Codings = 4 },
            Training = _spec.Training with { CheckpointEverySteps = 3 },
        };
        var whole = Train(spec);
        var hash = Assert.IsType<TrainingEvent.Completed>(whole[^1]).ParametersSha256;
        Assert.Matches("^[0-9a-f]{64}$", hash);
        foreach (var taken in whole.OfType<TrainingEvent.CheckpointTaken>().Select(taken => taken.Checkpoint))
        {
            var rest = Train(spec, taken.Bytes.ToArray());
            var ready = Assert.IsType<TrainingEvent.Ready>(rest[0]);
            Assert.Equal((taken.Step, taken.Epoch), (ready.FromStep, ready.FromEpoch));
            Assert.Equal(hash, Assert.IsType<TrainingEvent.Completed>(rest[^1]).ParametersSha256);
        }
    }

    [Fact]
    public void Handed_back_within_an_epoch_it_goes_on_to_the_same_weights_and_metrics()
    {
        var spec = _spec with { Training = _spec.Training with { CheckpointEverySteps = 1 } };
        var whole = Train(spec);
        var first = Train(spec, stopWhen: (events, signals) =>
        {
            if (events is TrainingEvent.CheckpointTaken { Checkpoint.Step: 6 })
            {
                signals.HandBack();
            }
        });
        var back = Assert.IsType<TrainingEvent.HandedBack>(first[^1]).Checkpoint;
        Assert.Equal((1, 6L), (back.Epoch, back.Step));
        var rest = Train(spec, back.Bytes.ToArray());
        Assert.Equal(
            ((TrainingEvent.Completed)whole[^1]).ParametersSha256,
            Assert.IsType<TrainingEvent.Completed>(rest[^1]).ParametersSha256);
        Assert.Equal(Losses(whole), Losses(first).Concat(Losses(rest)));
    }

    [Fact]
    public void At_its_horizon_it_waits_with_its_checkpoint_taken_and_goes_on_to_the_same_weights()
    {
        var whole = Train(_spec);
        var goesOn = new List<(int Epoch, bool IsWaiting)>();
        var events = Train(_spec, signals: new TrainingSignals(untilEpoch: 1), stopWhen: (item, horizon) =>
        {
            if (item is TrainingEvent.CheckpointTaken { Checkpoint.Epoch: var epoch })
            {
                goesOn.Add((epoch, horizon.IsAtHorizon(epoch)));
                // Duplicates and older ones change nothing.
                _ = Task.Run(() =>
                {
                    horizon.Extend(epoch + 1);
                    horizon.Extend(epoch + 1);
                    horizon.Extend(1);
                });
            }
        });
        Assert.Equal([(1, true), (2, true)], goesOn);
        Assert.Equal(Kinds(whole), Kinds(events));
        Assert.Equal(Losses(whole), Losses(events));
        Assert.Equal(HashOf(whole), HashOf(events));
    }

    [Fact]
    public void At_its_horizon_it_can_be_abandoned_or_handed_back_and_goes_on_from_there_to_the_same_weights()
    {
        var abandoned = Train(
            _spec,
            signals: new TrainingSignals(untilEpoch: 1),
            stopWhen: (item, signals) => AtHorizon(item, signals.Abandon));
        Assert.Equal(["Ready", "EpochFinished", "CheckpointTaken", "Abandoned"], Kinds(abandoned));

        var back = Train(
            _spec,
            signals: new TrainingSignals(untilEpoch: 2),
            stopWhen: (item, signals) => AtHorizon(item, signals.HandBack, epoch: 2));
        var checkpoint = Assert.IsType<TrainingEvent.HandedBack>(back[^1]).Checkpoint;
        Assert.Equal((2, 8L), (checkpoint.Epoch, checkpoint.Step));
        Assert.Equal(HashOf(Train(_spec)), HashOf(Train(_spec, checkpoint.Bytes.ToArray())));

        static void AtHorizon(TrainingEvent item, Action end, int epoch = 1)
        {
            if (item is TrainingEvent.CheckpointTaken { Checkpoint.Epoch: var done } && done == epoch)
            {
                _ = Task.Run(end);
            }
        }
    }

    [Fact]
    public void Where_the_best_epoch_is_kept_the_final_checkpoint_has_its_weights()
    {
        var spec = _spec with
        {
            Training = _spec.Training with
            {
                Epochs = 5,
                Optimizer = new AdamSpec { LearningRate = 0.3 },
                Keep = KeptEpoch.Best,
            },
        };
        var events = Train(spec);
        var epochs = events.OfType<TrainingEvent.EpochFinished>().Select(epoch => epoch.Metrics).ToList();
        var best = epochs.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.NotEqual(5, best.Epoch);
        var completed = Assert.IsType<TrainingEvent.Completed>(events[^1]);
        Assert.Equal(best.WeightsSha256, completed.ParametersSha256);
        Assert.Equal(best.WeightsSha256, CheckpointFile.FromBytes(completed.Final.Bytes).ParametersSha256());

        var newest = events.OfType<TrainingEvent.CheckpointTaken>().Last().Checkpoint.Bytes.ToArray();
        Assert.Equal(best.WeightsSha256, HashOf(Train(spec, newest)));
    }

    [Fact]
    public void Asked_for_a_checkpoint_it_takes_one_at_the_next_step()
    {
        var events = Train(_spec, stopWhen: (item, signals) =>
        {
            if (item is TrainingEvent.EpochFinished { Metrics.Epoch: 1 })
            {
                signals.RequestCheckpoint();
            }
        });
        Assert.Equal([4L, 5, 8], events.OfType<TrainingEvent.CheckpointTaken>().Select(taken => taken.Checkpoint.Step));
    }

    [Fact]
    public void While_it_waits_at_its_horizon_it_takes_the_checkpoint_once_more_if_it_is_asked()
    {
        var taken = 0;
        var events = Train(_spec, signals: new TrainingSignals(untilEpoch: 1), stopWhen: (item, signals) =>
        {
            if (item is TrainingEvent.CheckpointTaken)
            {
                Action next = ++taken == 1 ? signals.RequestCheckpoint : signals.Abandon;
                _ = Task.Run(next);
            }
        });
        Assert.Equal([4L, 4], events.OfType<TrainingEvent.CheckpointTaken>().Select(taken => taken.Checkpoint.Step));
    }

    [Fact]
    public void Abandoned_it_stops_at_the_next_step_and_makes_nothing()
    {
        var events = Train(_spec, stopWhen: (_, signals) => signals.Abandon());
        Assert.Equal(["Ready", "Abandoned"], Kinds(events));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Bytes_that_are_no_checkpoint_are_told_from_a_failure(int length)
    {
        var whole = Train(_spec).OfType<TrainingEvent.CheckpointTaken>().First().Checkpoint.Bytes.ToArray();
        Assert.Equal(["BadCheckpoint"], Kinds(Train(_spec, whole[..length])));
        Assert.Equal(["BadCheckpoint"], Kinds(Train(_spec, new byte[length])));
    }

    [Fact]
    public void A_final_checkpoint_has_nothing_left_to_train()
    {
        var final = Assert.IsType<TrainingEvent.Completed>(Train(_spec)[^1]).Final;
        Assert.Throws<InvalidOperationException>(() => Train(_spec, final.Bytes.ToArray()));
    }

    private static List<TrainingEvent> Train(
        TrialSpec spec,
        byte[]? checkpoint = null,
        Action<TrainingEvent, TrainingSignals>? stopWhen = null,
        TrainingSignals? signals = null)
    {
        var events = new List<TrainingEvent>();
        signals ??= new TrainingSignals();
        var data = new DataCache((spec, _, cancel) => DataSources.Load(spec, new DataLocations(null, "unused"), cancellation: cancel));
        new AutoencoderTraining(data, CPU, (_, _, _) => throw new InvalidOperationException("There are no others.")).Run(
            spec,
            "title",
            checkpoint,
            Tell,
            signals);
        return events;

        void Tell(TrainingEvent item)
        {
            // The number of progress events depends on the clock.
            if (item is not TrainingEvent.Progressed)
            {
                events.Add(item);
                stopWhen?.Invoke(item, signals);
            }
        }
    }

    private static string HashOf(IEnumerable<TrainingEvent> events) =>
        Assert.IsType<TrainingEvent.Completed>(events.Last()).ParametersSha256;

    private static IEnumerable<string> Kinds(IEnumerable<TrainingEvent> events) => events.Select(item => item.GetType().Name);

    private static IEnumerable<(int Epoch, double Loss, double Validation)> Losses(IEnumerable<TrainingEvent> events) =>
        events.OfType<TrainingEvent.EpochFinished>()
            .Select(epoch => (epoch.Metrics.Epoch, epoch.Metrics.Loss, epoch.Metrics.ValidationLoss));
}
