using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Training;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using AeCluster.Worker.Training;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Training.Parallel;

/// <summary>Members of a trial with real connections: whatever happens to them, weights and metrics are the same.</summary>
public sealed class ParallelTrainingTests
{
    /// <summary>Four epochs of eight steps, each in eight shards.</summary>
    private static readonly TrialSpec _spec = new()
    {
        Data = new ShapesData { Train = 128, Validation = 50 },
        Model = new VariationalSpec { Hidden = [16], Codings = 4 },
        Training = new TrainingSpec { Batch = 16, Epochs = 4, Optimizer = new RmsPropSpec { Momentum = 0.5 }, ClipNorm = 0.5 },
        Parallel = new ParallelSpec { Shards = 8, Workers = new WorkersSpec { Max = 5 } },
    };

    private static readonly (string Hash, IReadOnlyList<string> Metrics) _alone = Alone(_spec);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_weights_and_metrics_are_those_of_one_trainer_alone(int members)
    {
        using var bench = new ParallelBench(_spec);
        for (var i = 0; i < members; i++)
        {
            bench.Add($"w{i}");
        }

        bench.Enter();
        Assert.Equal(_alone.Hash, bench.Finish());
        for (var i = 0; i < members; i++)
        {
            Assert.Equal(_alone.Metrics, Metrics(bench, $"w{i}"));
        }
    }

    [Fact]
    public void Shares_need_not_be_equal()
    {
        using var bench = new ParallelBench(_spec);
        bench.Add("a");
        bench.Add("b");
        bench.Add("c");
        bench.Enter(5, 1, 2);
        Assert.Equal(_alone.Hash, bench.Finish());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void When_one_of_three_dies_the_others_go_on(int dies)
    {
        using var bench = new ParallelBench(_spec);
        var members = new[] { bench.Add("a"), bench.Add("b"), bench.Add("c") };
        bench.Enter();
        bench.Until<TrainingEvent.EpochFinished>((_, epoch) => epoch.Metrics.Epoch == 2);
        bench.Kill(members[dies]);

        Assert.Equal(_alone.Hash, bench.Finish());
        Assert.All(bench.Present, worker => Assert.Equal(_alone.Metrics, Metrics(bench, worker.Value)));
        Assert.Contains(bench.Received, received => received.Event is TrainingEvent.GenerationRunning { Generation: 2 });
    }

    [Fact]
    public void When_all_but_one_die_at_once_the_last_one_goes_on_alone()
    {
        using var bench = new ParallelBench(_spec);
        var members = new[] { bench.Add("a"), bench.Add("b"), bench.Add("c") };
        bench.Enter();
        bench.Until<TrainingEvent.EpochFinished>((_, epoch) => epoch.Metrics.Epoch == 1);
        bench.Kill(members[0]);
        bench.Kill(members[1]);
        Assert.Equal(_alone.Hash, bench.Finish());
    }

    [Fact]
    public void One_that_joins_late_takes_the_others_state_and_their_epochs()
    {
        using var bench = new ParallelBench(_spec);
        bench.Add("a");
        bench.Add("b");
        var late = bench.Prepare("late");
        bench.Until<TrainingEvent.Ready>((worker, _) => worker == late);
        bench.Enter();
        bench.Until<TrainingEvent.EpochFinished>((_, epoch) => epoch.Metrics.Epoch == 2);
        bench.Join(late);
        bench.Enter();

        Assert.Equal(_alone.Hash, bench.Finish());
        Assert.Equal(_alone.Metrics, Metrics(bench, "late"));
        Assert.Contains(bench.Received, received => received.Event is TrainingEvent.GenerationRunning { Generation: 2 });
    }

    [Fact]
    public void The_one_who_began_first_may_die_while_another_joins()
    {
        using var bench = new ParallelBench(_spec);
        var first = bench.Add("a");
        bench.Add("b");
        var late = bench.Prepare("c");
        bench.Until<TrainingEvent.Ready>((worker, _) => worker == late);
        bench.Enter();
        bench.Until<TrainingEvent.EpochFinished>((_, epoch) => epoch.Metrics.Epoch == 1);
        bench.Join(late);
        bench.Enter();
        bench.Kill(first);
        Assert.Equal(_alone.Hash, bench.Finish());
    }

    [Fact]
    public void Generations_may_follow_each_other_at_any_moment()
    {
        using var bench = new ParallelBench(_spec);
        bench.Add("a");
        bench.Add("b");
        bench.Add("c");
        bench.Enter();
        for (var i = 0; i < 12; i++)
        {
            bench.Until<TrainingEvent.GenerationRunning>((_, _) => true);
            bench.Enter();
        }

        Assert.Equal(_alone.Hash, bench.Finish());
    }

    [Fact]
    public void All_die_and_the_trial_goes_on_from_the_first_ranks_checkpoint()
    {
        byte[] checkpoint;
        using (var bench = new ParallelBench(_spec))
        {
            bench.Add("a");
            bench.Add("b");
            bench.Enter();
            checkpoint = bench
                .Until<TrainingEvent.CheckpointTaken>((worker, taken) => taken.Checkpoint.Epoch == 2)
                .Checkpoint.Bytes.ToArray();
            Assert.All(bench.Received, received =>
                Assert.True(received.Event is not TrainingEvent.CheckpointTaken || received.Worker.Value == "a"));
        }

        using var again = new ParallelBench(_spec);
        again.Add("x", checkpoint);
        again.Add("y", checkpoint);
        again.Add("z", checkpoint);
        again.Enter();
        Assert.Equal(_alone.Hash, again.Finish());
    }

    [Fact]
    public void At_their_horizon_all_wait_and_go_on_to_the_same_weights_whichever_hears_first()
    {
        using var bench = new ParallelBench(_spec, untilEpoch: 2);
        var members = new[] { bench.Add("a"), bench.Add("b") };
        bench.Enter();
        bench.Until<TrainingEvent.CheckpointTaken>((_, taken) => taken.Checkpoint.Epoch == 2);
        bench.Extend(members[1], 3);
        bench.Extend(members[0], 3);
        bench.Until<TrainingEvent.CheckpointTaken>((_, taken) => taken.Checkpoint.Epoch == 3);
        Assert.All(members, member => bench.Extend(member, 4));
        Assert.Equal(_alone.Hash, bench.Finish());
        Assert.All(members, worker => Assert.Equal(_alone.Metrics, Metrics(bench, worker.Value)));
        Assert.DoesNotContain(bench.Received, received => received.Event is TrainingEvent.GenerationBroken);
    }

    [Fact]
    public void While_they_wait_at_their_horizon_members_may_die_and_join()
    {
        using var bench = new ParallelBench(_spec, untilEpoch: 2);
        var members = new[] { bench.Add("a"), bench.Add("b") };
        bench.Enter();
        bench.Until<TrainingEvent.CheckpointTaken>((_, taken) => taken.Checkpoint.Epoch == 2);
        bench.Kill(members[0]);
        var late = bench.Prepare("c");
        bench.Until<TrainingEvent.Ready>((worker, _) => worker == late);
        bench.Join(late);
        bench.Enter();
        bench.Until<TrainingEvent.GenerationRunning>((worker, running) => worker == late && running.Generation == 2);
        bench.Extend(members[1], 4);
        bench.Extend(late, 4);
        Assert.Equal(_alone.Hash, bench.Finish());
        Assert.Equal(_alone.Metrics, Metrics(bench, "c"));
    }

    [Fact]
    public void From_its_horizon_a_trial_that_was_stopped_goes_on_with_other_members_to_the_same_weights()
    {
        byte[] checkpoint;
        using (var bench = new ParallelBench(_spec, untilEpoch: 2))
        {
            bench.Add("a");
            bench.Add("b");
            bench.Enter();
            checkpoint = bench
                .Until<TrainingEvent.CheckpointTaken>((_, taken) => taken.Checkpoint.Epoch == 2)
                .Checkpoint.Bytes.ToArray();
        }

        using var again = new ParallelBench(_spec, untilEpoch: 4);
        again.Add("x", checkpoint);
        again.Add("y", checkpoint);
        again.Add("z", checkpoint);
        again.Enter();
        Assert.Equal(_alone.Hash, again.Finish());
    }

    [Fact]
    public void Where_the_best_epoch_is_kept_its_weights_are_the_result_whoever_dies()
    {
        var spec = _spec with
        {
            Model = new StackedSpec { Hidden = [20], Codings = 5 },
            Training = _spec.Training with
            {
                Optimizer = new AdamSpec { LearningRate = 0.1 },
                Epochs = 6,
                Keep = KeptEpoch.Best,
            },
        };
        using var data = DataSources.Load(spec.Data, new DataLocations(null, "unused"));
        using var trainer = Trainer.Create(spec, data, CPU);
        var metrics = trainer.TrainEpochs().ToList();
        var best = metrics.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.NotEqual(spec.Epochs, best.Epoch);

        using var bench = new ParallelBench(spec);
        var members = new[] { bench.Add("a"), bench.Add("b"), bench.Add("c") };
        bench.Enter();
        bench.Until<TrainingEvent.EpochFinished>((_, epoch) => epoch.Metrics.Epoch == best.Epoch);
        bench.Kill(members[0]);
        var late = bench.Prepare("d");
        bench.Until<TrainingEvent.Ready>((worker, _) => worker == late);
        bench.Join(late);
        bench.Enter();
        bench.Kill(members[1]);
        Assert.Equal(best.WeightsSha256, bench.Finish());
    }

    [Fact]
    public void Trials_of_several_stages_are_shared_out_as_well()
    {
        var spec = _spec with
        {
            Model = new ClassifierSpec { Encoder = new StackedSpec { Hidden = [12], Codings = 6 }, Hidden = [8] },
            Training = new TrainingSpec
            {
                Loss = LossKind.CrossEntropy,
                Batch = 16,
                Epochs = 2,
                Labels = 50,
                Pretraining = new ReconstructionStageSpec { Epochs = 2 },
                Frozen = new FrozenStageSpec { Epochs = 2 },
            },
        };
        using var bench = new ParallelBench(spec);
        var members = new[] { bench.Add("a"), bench.Add("b"), bench.Add("c") };
        bench.Enter();
        bench.Until<TrainingEvent.EpochFinished>((_, epoch) => epoch.Metrics.Stage == "frozen");
        bench.Kill(members[1]);

        var (hash, metrics) = Alone(spec);
        Assert.Equal(hash, bench.Finish());
        Assert.Equal(metrics, Metrics(bench, "c"));
    }

    private static (string Hash, IReadOnlyList<string> Metrics) Alone(TrialSpec spec)
    {
        using var data = DataSources.Load(spec.Data, new DataLocations(null, "unused"));
        using var trainer = Trainer.Create(spec, data, CPU);
        var metrics = trainer.TrainEpochs().Select(Repeatable).ToList();
        return (trainer.ParametersSha256(), metrics);
    }

    private static List<string> Metrics(ParallelBench bench, string worker) =>
    [
        .. bench.Received
            .Where(received => received.Worker.Value == worker)
            .Select(received => received.Event)
            .OfType<TrainingEvent.EpochFinished>()
            .Select(epoch => Repeatable(epoch.Metrics)),
    ];

    private static string Repeatable(EpochMetrics metrics) =>
        $"{metrics.Epoch} {metrics.Stage} {metrics.Step} {metrics.Loss:R} {metrics.ValidationLoss:R} {metrics.RoundedAccuracy:R} "
        + string.Join(" ", metrics.Parts.Select(part => $"{part.Key}={part.Value:R}"));
}
