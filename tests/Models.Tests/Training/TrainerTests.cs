using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Training;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using TorchSharp;

namespace AeCluster.Models.Tests.Training;

public sealed class TrainerTests
{
    /// <summary>Every variant and every optimizer, but not every pair: they are independent.</summary>
    public static TheoryData<string, string> EveryKind
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var variant in TestRuns.Variants)
            {
                all.Add(variant, "rmsprop with momentum");
            }

            foreach (var optimizer in TestRuns.Optimizers.SkipLast(1))
            {
                all.Add("variational", optimizer);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_trial_repeats_to_the_bit_and_another_seed_gives_other_weights(string variant, string optimizer)
    {
        var (hash, metrics) = TestRuns.Run(TestRuns.Spec(variant, optimizer));
        var (again, metricsAgain) = TestRuns.Run(TestRuns.Spec(variant, optimizer));
        var (other, _) = TestRuns.Run(TestRuns.Spec(variant, optimizer, seed: 43));

        Assert.Equal(hash, again);
        Assert.Equal(metrics.Select(TestRuns.Repeatable), metricsAgain.Select(TestRuns.Repeatable));
        Assert.NotEqual(hash, other);
        Assert.True(metrics[^1].Loss < metrics[0].Loss, "It should have learned something.");
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void A_trial_resumed_from_any_kind_of_boundary_ends_with_the_same_weights_and_metrics(string variant, string optimizer)
    {
        var spec = TestRuns.Spec(variant, optimizer);
        using var data = TestRuns.Load(spec);
        using var whole = Trainer.Create(spec, data, torch.CPU);
        var checkpoints = new List<byte[]>();
        var metrics = new List<EpochMetrics>();
        while (!whole.IsComplete)
        {
            // Interrupted at the beginning, within an epoch, and at its end before and after validation.
            if (whole.Step is 0 or 3 or 7 or 9)
            {
                checkpoints.Add(CheckpointFile.ToBytes(whole.Capture()));
            }

            if (whole.IsEpochTrained)
            {
                metrics.Add(whole.FinishEpoch());
            }
            else
            {
                whole.TrainStep();
            }
        }

        checkpoints.Add(CheckpointFile.ToBytes(whole.Capture()));
        Assert.Equal(6, checkpoints.Count);
        foreach (var bytes in checkpoints)
        {
            var checkpoint = CheckpointFile.FromBytes(bytes);
            using var resumed = Trainer.Resume(checkpoint, data, torch.CPU);
            Assert.Equal(bytes, CheckpointFile.ToBytes(resumed.Capture()));
            var rest = TestRuns.Finish(resumed);
            Assert.All(rest, m => Assert.True(double.IsFinite(m.SamplesPerSecond) && m.Seconds > 0));

            Assert.Equal(whole.ParametersSha256(), resumed.ParametersSha256());
            Assert.Equal(metrics.Skip(checkpoint.Epoch).Select(TestRuns.Repeatable), rest.Select(TestRuns.Repeatable));
        }
    }

    [Fact]
    public void The_garbage_collector_may_run_at_any_moment()
    {
        // Long enough for the JIT to optimise: only then may objects be collected while a native call uses them.
        var spec = TestRuns.Spec("variational", "rmsprop with momentum");
        spec = spec with { Training = spec.Training with { Epochs = 150 } };
        var (expected, metrics) = TestRuns.Run(spec);
        using var done = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(0);
                Thread.SpinWait(2_000);
            }
        });
        collector.Start();
        try
        {
            var (hash, metricsAgain) = TestRuns.Run(spec);
            Assert.Equal(expected, hash);
            Assert.Equal(metrics.Select(TestRuns.Repeatable), metricsAgain.Select(TestRuns.Repeatable));
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void Two_trainers_in_turns_do_not_disturb_each_other()
    {
        var spec = TestRuns.Spec("variational", "adam");
        using var data = TestRuns.Load(spec);
        using var one = Trainer.Create(spec, data, torch.CPU);
        using var two = Trainer.Create(spec, data, torch.CPU);
        while (!one.IsComplete)
        {
            foreach (var trainer in (Trainer[])[one, two])
            {
                trainer.TrainStep();
                torch.rand(3).Dispose();
                if (trainer.IsEpochTrained)
                {
                    trainer.FinishEpoch();
                }
            }
        }

        Assert.Equal(TestRuns.Run(spec).Hash, one.ParametersSha256());
        Assert.Equal(one.ParametersSha256(), two.ParametersSha256());
    }

    [Fact]
    public void An_epoch_uses_every_example_once_and_its_loss_is_their_mean()
    {
        // With a negligible learning rate the epoch's loss is that of the initial weights, whatever the batches.
        var spec = TestRuns.Spec("stacked", "sgd");
        spec = spec with { Training = spec.Training with { Optimizer = new SgdSpec { LearningRate = 1e-30 } } };
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        using var noise = new torch.Generator(1, torch.CPU);
        var expected = trainer.Model.Loss(data.Train.Whole_NCHW!, new StepContext(noise)).Total.ToSingle();
        for (var i = 0; i < trainer.StepsPerEpoch; i++)
        {
            Assert.False(trainer.IsEpochTrained);
            trainer.TrainStep();
        }

        Assert.Equal(7, trainer.StepsPerEpoch);
        Assert.Equal(expected, trainer.RunningLoss, 1e-6);
        Assert.Equal(expected, trainer.FinishEpoch().Loss, 1e-6);
        Assert.Equal(0, trainer.RunningLoss);
    }

    [Fact]
    public void Steps_and_epochs_out_of_turn_are_refused()
    {
        var spec = TestRuns.Spec("linear", "sgd");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        Assert.Throws<InvalidOperationException>(trainer.FinishEpoch);
        while (!trainer.IsEpochTrained)
        {
            trainer.TrainStep();
        }

        Assert.Throws<InvalidOperationException>(trainer.TrainStep);
        TestRuns.Finish(trainer);
        Assert.Throws<InvalidOperationException>(trainer.TrainStep);
        Assert.Throws<InvalidOperationException>(trainer.FinishEpoch);
    }

    [Fact]
    public void A_diverged_trial_says_where_and_what_to_do()
    {
        var spec = TestRuns.Spec("linear", "sgd");
        spec = spec with { Training = spec.Training with { Epochs = 100, Optimizer = new SgdSpec { LearningRate = 1e6 } } };
        var error = Assert.Throws<TrainingDivergedException>(() => TestRuns.Run(spec));

        Assert.True(error.Step <= 100);
        Assert.Contains($"in epoch {error.Epoch}, by step {error.Step}", error.Message);
        Assert.Contains("Lower the learning rate (training.optimizer.learning_rate: ", error.Message);
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void The_number_of_live_tensors_stays_flat(string variant, string optimizer)
    {
        var spec = TestRuns.Spec(variant, optimizer);
        spec = spec with { Training = spec.Training with { Epochs = 20 } };
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        var counts = new List<long>();
        while (!trainer.IsComplete)
        {
            trainer.TrainStep();
            if (trainer.IsEpochTrained)
            {
                trainer.FinishEpoch();
                trainer.Capture();
                counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
        }

        Assert.Equal(140, trainer.Step);
        Assert.Equal(counts[0], counts[^1]);
    }

    [Fact]
    public void A_disposed_trainer_leaves_no_tensor_behind()
    {
        var spec = TestRuns.Spec("variational", "rmsprop with momentum");
        using var data = TestRuns.Load(spec);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var trainer = Trainer.Create(spec, data, torch.CPU))
        {
            TestRuns.Finish(trainer);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(100, data.Train.Whole_NCHW!.shape[0]);
    }

    [Fact]
    public void A_trainer_outlives_the_dispose_scope_it_was_made_in()
    {
        var spec = TestRuns.Spec("variational", "adam");
        using var data = TestRuns.Load(spec);
        Trainer trainer;
        using (torch.NewDisposeScope())
        {
            trainer = Trainer.Create(spec, data, torch.CPU);
            trainer.TrainStep();
        }

        using (trainer)
        {
            TestRuns.Finish(trainer);
            Assert.Equal(TestRuns.Run(spec).Hash, trainer.ParametersSha256());
        }
    }

    [Fact]
    public void The_data_may_be_disposed_once_the_trainer_has_it()
    {
        var spec = TestRuns.Spec("linear", "sgd");
        Trainer trainer;
        using (var data = TestRuns.Load(spec))
        {
            trainer = Trainer.Create(spec, data, torch.CPU);
        }

        using (trainer)
        {
            TestRuns.Finish(trainer);
            Assert.Equal(TestRuns.Run(spec).Hash, trainer.ParametersSha256());
        }
    }

    [Fact]
    public void A_trainer_may_move_from_thread_to_thread_between_steps()
    {
        var spec = TestRuns.Spec("variational", "rmsprop");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        while (!trainer.IsComplete)
        {
            var thread = new Thread(() =>
            {
                trainer.TrainStep();
                if (trainer.IsEpochTrained)
                {
                    trainer.FinishEpoch();
                }
            });
            thread.Start();
            thread.Join();
        }

        Assert.Equal(TestRuns.Run(spec).Hash, trainer.ParametersSha256());
    }

    [Fact]
    public void Data_and_checkpoints_that_do_not_fit_the_spec_are_refused()
    {
        var spec = TestRuns.Spec("stacked", "adam");
        using var data = TestRuns.Load(spec);
        var larger = spec with { Data = new ShapesData { Train = 101, Validation = 30 } };
        Assert.Contains("101", Assert.Throws<ArgumentException>(() => Trainer.Create(larger, data, torch.CPU)).Message);

        using var trainer = Trainer.Create(spec, data, torch.CPU);
        var checkpoint = trainer.Capture();
        Refused(checkpoint with { Spec = spec with { Model = new StackedSpec { Hidden = [20], Codings = 6 } } });
        Refused(
            checkpoint with
            {
                Spec = spec with { Model = new LinearSpec(), Training = spec.Training with { Loss = LossKind.Mse } },
            });
        Refused(checkpoint with { Spec = spec with { Training = spec.Training with { Optimizer = new SgdSpec() } } });
        Refused(checkpoint with { Step = 8 });
        Refused(checkpoint with { Epoch = 4, Step = 28 });
        Refused(checkpoint with { Epoch = 2 });

        void Refused(Checkpoint wrong) => Assert.Throws<CheckpointException>(() => Trainer.Resume(wrong, data, torch.CPU));
    }

    [Fact]
    public void A_trial_does_not_go_on_with_other_data_than_it_began_with()
    {
        var spec = TestRuns.Spec("stacked", "adam");
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        trainer.TrainStep();
        var checkpoint = CheckpointFile.FromBytes(CheckpointFile.ToBytes(trainer.Capture()));
        Assert.Equal(data.Fingerprint, checkpoint.DataFingerprint);

        using var other = TestRuns.Load(spec with { Data = (ShapesData)spec.Data with { Seed = 1234 } });
        var refused = Assert.Throws<DataException>(() => Trainer.Resume(checkpoint, other, torch.CPU));
        Assert.Contains("not the data that this trial began with", refused.Message, StringComparison.Ordinal);
        Assert.Contains("step 1 ", refused.Message, StringComparison.Ordinal);

        // A checkpoint without a fingerprint cannot be checked.
        using var resumed = Trainer.Resume(checkpoint with { DataFingerprint = "" }, other, torch.CPU);
        Assert.Equal(1, resumed.Step);
    }

    [Fact]
    public void A_model_made_from_a_checkpoint_is_the_trained_one()
    {
        var spec = TestRuns.Spec("stacked", "adam");
        using var scope = torch.NewDisposeScope();
        using var data = TestRuns.Load(spec);
        using var trainer = Trainer.Create(spec, data, torch.CPU);
        TestRuns.Finish(trainer);
        var checkpoint = trainer.Capture();
        using var model = checkpoint.CreateModel(torch.CPU);

        Assert.Equal(trainer.ParametersSha256(), checkpoint.ParametersSha256());
        Assert.Equal(
            trainer.Model.Reconstruct(data.Validation.Whole_NCHW!).bytes.ToArray(),
            model.Reconstruct(data.Validation.Whole_NCHW!).bytes.ToArray());
    }
}
