using AeCluster.Messages.Protocol;
using AeCluster.Worker.Actors;
using AeCluster.Worker.Artifacts;
using AeCluster.Worker.Training;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Worker.Tests.Sample;

namespace AeCluster.Worker.Tests.Actors;

/// <summary>Timers run on the test's clock, which advances only when told to.</summary>
public class AttemptActorSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private static readonly int _tooOften = (int)(AttemptActor.RefusalTimeout / AttemptActor.ReminderInterval);
    private readonly FakeArtifacts _artifacts = new();
    private readonly FakeTraining _training = new();
    private TestProbe _trial = null!;
    private IActorRef _attempt = null!;

    protected override Config Config => """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void Without_a_checkpoint_it_trains_at_once()
    {
        Create();
        Assert.Null(_training.Checkpoint);
    }

    [Fact]
    public void It_fetches_the_checkpoint_and_trains_from_it()
    {
        Create(Checkpoint);
        var fetch = Next($"GET {Checkpoint.Name}");
        Assert.False(_training.HasBegun);
        fetch.Done(1, 2, 3);
        Assert.Equal([1, 2, 3], _training.Checkpoint!);
    }

    [Fact]
    public void A_checkpoint_damaged_on_its_way_is_reported_by_name_and_ends_the_attempt()
    {
        Create(Checkpoint);
        Next().Ends(new Transfer.Damaged("wrong hash"));
        var released = _trial.ExpectMsg<TrialProtocol.Released>();
        Assert.Equal((1, Checkpoint.Name), (released.Sequence, released.BadCheckpoint));
        Assert.Contains("wrong hash", released.Reason);
        Acknowledge(1);
        ExpectEnd();
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_is_reported_by_name_and_ends_the_attempt()
    {
        Create(Checkpoint);
        Next().Done();
        _training.Tell(new TrainingEvent.BadCheckpoint("of another model"));
        var released = _trial.ExpectMsg<TrialProtocol.Released>();
        Assert.Equal(Checkpoint.Name, released.BadCheckpoint);
        Assert.Contains("of another model", released.Reason);
        Acknowledge(1);
        ExpectEnd();
    }

    [Fact]
    public void An_attempt_that_is_over_before_it_has_its_checkpoint_just_ends()
    {
        Create(Checkpoint);
        Next().Ends(new Transfer.Stale());
        ExpectEnd();
        _trial.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_coordinator_out_of_reach_is_asked_for_the_checkpoint_for_ever()
    {
        Create(Checkpoint);
        for (var i = 0; i < _tooOften + 10; i++)
        {
            Next().Ends(new Transfer.Unreachable("no route"));
        }

        Next().Done(7);
        Assert.Equal([7], _training.Checkpoint!);
    }

    [Fact]
    public void A_checkpoint_that_is_refused_for_too_long_is_not_taken_for_damaged()
    {
        Create(Checkpoint);
        for (var i = 0; i <= _tooOften; i++)
        {
            Next().Ends(new Transfer.Refused("disk error"));
        }

        var released = _trial.ExpectMsg<TrialProtocol.Released>();
        Assert.Null(released.BadCheckpoint);
        Assert.Contains("disk error", released.Reason);
    }

    [Fact]
    public void Reports_are_repeated_until_they_are_acknowledged()
    {
        Create();
        _training.Tell(new TrainingEvent.Ready(0, 0, 10, 1000));
        _training.Tell(new TrainingEvent.EpochFinished(Epoch(1)));
        Assert.Equal([1L, 2], Heard(2));
        Advance();
        Assert.Equal([1L, 2], Heard(2));
        Acknowledge(1);
        Advance();
        Assert.Equal([2L], Heard(1));
        Acknowledge(2);
        Advance();
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Progress_is_passed_on_once()
    {
        Create();
        var measures = new Dictionary<string, double> { ["gradient_norm"] = 1.5 };
        _training.Tell(new TrainingEvent.Progressed(1, 5, 0.5, 100, measures));
        Assert.Equal(new TrialProtocol.Progress(Attempt(), 1, 5, 0.5, 100, measures), _trial.ExpectMsg<TrialProtocol.Progress>());
        Advance();
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_checkpoint_is_reported_only_when_the_coordinator_has_it()
    {
        Create();
        Take(1);
        var sending = Next("PUT checkpoints/c1.safetensors");
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        sending.Done();
        Assert.Equal(
            new CheckpointRef("c1.safetensors", 1, 10, FakeArtifacts.Sha256, 1),
            _trial.ExpectMsg<TrialProtocol.CheckpointStored>().Checkpoint);
    }

    [Fact]
    public void A_newer_checkpoint_takes_the_place_of_one_that_still_waits()
    {
        Create();
        Take(1);
        var first = Next("PUT checkpoints/c1.safetensors");
        Take(2);
        Take(3);
        Sync();
        first.Done();
        Next("PUT checkpoints/c3.safetensors").Done();
        Assert.Equal(
            [1, 3],
            Enumerable
                .Range(0, 2)
                .Select(_ => _trial.FishForMessage<TrialProtocol.CheckpointStored>(_ => true).Checkpoint.Epoch));
    }

    [Fact]
    public void It_has_finished_when_pictures_and_final_checkpoint_have_arrived()
    {
        Create();
        Complete();
        Next("PUT reconstructions.png").Done();
        Next("PUT samples.png").Done();
        var last = Next("PUT checkpoints/final.safetensors");
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        last.Done();
        var finished = _trial.ExpectMsg<TrialProtocol.Finished>();
        Assert.Equal(
            ("final.safetensors", FakeArtifacts.Sha256, "hash"),
            (finished.Final.Name, finished.Final.Sha256, finished.ParametersSha256));
        Acknowledge(1);
        ExpectEnd();
    }

    [Fact]
    public void Finished_is_repeated_too()
    {
        Create();
        Complete();
        Next().Done();
        Next().Done();
        Next().Done();
        _trial.ExpectMsg<TrialProtocol.Finished>();
        Advance();
        _trial.ExpectMsg<TrialProtocol.Finished>();
    }

    [Fact]
    public void A_result_that_the_coordinator_refuses_for_too_long_fails_the_trial()
    {
        Create();
        Complete();
        for (var i = 0; i <= _tooOften; i++)
        {
            Next("PUT reconstructions.png").Ends(new Transfer.Refused("the disk is full"));
        }

        var failed = _trial.ExpectMsg<TrialProtocol.Failed>();
        Assert.Contains("reconstructions.png", failed.Reason);
        Assert.Contains("the disk is full", failed.Reason);
        Acknowledge(1);
        ExpectEnd();
    }

    [Fact]
    public void A_checkpoint_on_the_way_that_is_refused_for_too_long_is_given_up_and_training_goes_on()
    {
        Create();
        Take(1);
        for (var i = 0; i <= _tooOften; i++)
        {
            Next("PUT checkpoints/c1.safetensors").Ends(new Transfer.Refused("the disk is full"));
        }

        Take(2);
        Next("PUT checkpoints/c2.safetensors").Done();
        Assert.Equal(2, _trial.ExpectMsg<TrialProtocol.CheckpointStored>().Checkpoint.Epoch);
    }

    [Fact]
    public void A_file_is_sent_for_ever_to_a_coordinator_out_of_reach()
    {
        Create();
        Take(1);
        for (var i = 0; i < _tooOften + 10; i++)
        {
            Next("PUT checkpoints/c1.safetensors").Ends(new Transfer.Unreachable("no route"));
        }

        Next().Done();
        _trial.ExpectMsg<TrialProtocol.CheckpointStored>();
    }

    [Fact]
    public void A_transfer_that_breaks_in_an_unforeseen_way_is_tried_again()
    {
        Create(Checkpoint);
        Next().Answer.SetException(new InvalidOperationException("a bug"));
        Next().Done();
        Take(1);
        Next().Answer.SetException(new InvalidOperationException("a bug"));
        Next().Done();
        _trial.ExpectMsg<TrialProtocol.CheckpointStored>();
    }

    [Fact]
    public void When_another_attempt_has_taken_over_it_sends_nothing_more_and_waits_to_be_stopped()
    {
        Create();
        Take(1);
        var sending = Next();
        Take(2);
        Sync();
        sending.Ends(new Transfer.Stale());
        Assert.False(_artifacts.IsAskedWithin(TimeSpan.FromMilliseconds(100)));
        _trial.ExpectNoMsg(TimeSpan.Zero);
        _attempt.Tell(new TrialProtocol.Stop(Attempt()), _trial);
        _training.Tell(new TrainingEvent.Abandoned());
        _trial.ExpectMsg<TrialProtocol.Stopped>();
        ExpectEnd();
    }

    [Fact]
    public void Asked_to_leave_it_hands_back_a_checkpoint_and_then_the_attempt()
    {
        Create();
        _attempt.Tell(new AttemptActor.Drain());
        AwaitCondition(() => _training.Signals.HandBackRequested);
        _training.Tell(new TrainingEvent.HandedBack(Image(4)));
        Next("PUT checkpoints/c4.safetensors").Done();
        Assert.Equal(4, _trial.ExpectMsg<TrialProtocol.CheckpointStored>().Checkpoint.Epoch);
        Assert.Null(_trial.ExpectMsg<TrialProtocol.Released>().BadCheckpoint);
        Acknowledge(2);
        ExpectEnd();
    }

    [Fact]
    public void Asked_to_leave_before_it_trains_it_hands_the_attempt_back_at_once()
    {
        Create(Checkpoint);
        Next();
        _attempt.Tell(new AttemptActor.Drain());
        _trial.ExpectMsg<TrialProtocol.Released>();
        Acknowledge(1);
        ExpectEnd();
        Assert.False(_training.HasBegun);
    }

    [Fact]
    public void It_may_train_as_far_as_it_was_told_last_and_says_that_it_has_heard()
    {
        _trial = CreateTestProbe();
        _attempt = Watch(
            Sys.ActorOf(AttemptActor.Props(Id, Start() with { UntilEpoch = 3 }, _trial, _artifacts, _training.Run)));
        Assert.Equal((false, true), (_training.Signals.IsAtHorizon(2), _training.Signals.IsAtHorizon(3)));
        _attempt.Tell(new TrialProtocol.Extend(Attempt(), 6), _trial);
        _attempt.Tell(new TrialProtocol.Extend(Attempt(), 5), _trial);
        Assert.Equal(6, _trial.ExpectMsg<TrialProtocol.Extended>().UntilEpoch);
        Assert.Equal(5, _trial.ExpectMsg<TrialProtocol.Extended>().UntilEpoch);
        Assert.Equal((false, true), (_training.Signals.IsAtHorizon(5), _training.Signals.IsAtHorizon(6)));
        _attempt.Tell(new TrialProtocol.Pause(Attempt()), _trial);
        AwaitCondition(_training.Signals.TakeCheckpointRequest);
    }

    [Fact]
    public void Stopped_it_says_so_only_when_the_thread_has_ended()
    {
        Create();
        _attempt.Tell(new TrialProtocol.Stop(Attempt()), _trial);
        AwaitCondition(() => _training.Signals.AbandonRequested);
        _training.Tell(new TrainingEvent.EpochFinished(Epoch(1)));
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        _training.Tell(new TrainingEvent.Abandoned());
        Assert.Equal(Attempt(), _trial.ExpectMsg<TrialProtocol.Stopped>().Attempt);
        ExpectEnd();
    }

    [Fact]
    public void Stopped_with_a_thread_that_does_not_end_it_says_so_to_the_worker_and_gives_the_trial_free()
    {
        var worker = CreateTestProbe();
        _trial = CreateTestProbe();
        _attempt = Watch(worker.ChildActorOf(AttemptActor.Props(Id, Start(), _trial, _artifacts, _training.Run)));
        Assert.Null(_training.Checkpoint);
        _attempt.Tell(new TrialProtocol.Stop(Attempt()), _trial);
        AwaitCondition(() => _training.Signals.AbandonRequested);
        ((TestScheduler)Sys.Scheduler).Advance(AttemptActor.StopTimeout - AttemptActor.ReminderInterval);
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Advance();
        Assert.Equal(Attempt(), worker.ExpectMsg<WorkerActor.ThreadStuck>().Attempt);
        _trial.ExpectMsg<TrialProtocol.Stopped>();
        ExpectEnd();
    }

    [Fact]
    public void Asked_to_leave_while_it_reads_data_it_hands_the_attempt_back_without_a_checkpoint()
    {
        Create();
        _attempt.Tell(new AttemptActor.Drain());
        AwaitCondition(() => _training.Signals.Ending.IsCancellationRequested);
        _training.Tell(new TrainingEvent.LeftBeforeTraining());
        Assert.Null(_trial.ExpectMsg<TrialProtocol.Released>().BadCheckpoint);
        Acknowledge(1);
        ExpectEnd();
    }

    [Fact]
    public void Stopped_before_it_trains_it_has_stopped()
    {
        Create(Checkpoint);
        Next();
        _attempt.Tell(new TrialProtocol.Stop(Attempt()), _trial);
        _trial.ExpectMsg<TrialProtocol.Stopped>();
        ExpectEnd();
    }

    [Fact]
    public void A_crash_fails_the_trial_with_one_line_for_people_and_all_of_it_for_the_log()
    {
        Create();
        _training.Throw(new InvalidOperationException("the loss is NaN\nat step 7"));
        var failed = _trial.ExpectMsg<TrialProtocol.Failed>();
        Assert.Equal("the loss is NaN", failed.Reason);
        Assert.Contains("at step 7", failed.Detail);
        Acknowledge(1);
        ExpectEnd();
    }

    [Fact]
    public void An_actor_that_is_gone_leaves_no_thread_training()
    {
        Create();
        Assert.False(_training.Signals.AbandonRequested);
        Sys.Stop(_attempt);
        AwaitCondition(() => _training.Signals.AbandonRequested);
    }

    private void Create(CheckpointRef? resumeFrom = null)
    {
        _trial = CreateTestProbe();
        _attempt = Watch(Sys.ActorOf(AttemptActor.Props(Id, Start(resumeFrom: resumeFrom), _trial, _artifacts, _training.Run)));
        if (resumeFrom is null)
        {
            // Waits until its timers are set.
            Sync();
        }
    }

    /// <summary>
    /// Waits until everything sent before has been processed, including the events of the training thread, which arrive in order.
    /// </summary>
    private void Sync()
    {
        _training.Tell(new TrainingEvent.Progressed(0, 0, 0, 0, new Dictionary<string, double>()));
        _trial.FishForMessage(message => message is TrialProtocol.Progress);
    }

    private void Take(int epoch) => _training.Tell(new TrainingEvent.CheckpointTaken(Image(epoch)));

    private void Complete() => _training.Tell(new TrainingEvent.Completed(
        new CheckpointImage("final.safetensors", 5, 50, new byte[] { 5 }),
        "hash",
        new SortedDictionary<string, byte[]> { ["reconstructions.png"] = [1], ["samples.png"] = [2] },
        []));

    private static CheckpointImage Image(int epoch) =>
        new($"c{epoch}.safetensors", epoch, epoch * 10, new byte[] { (byte)epoch });

    private FakeArtifacts.Request Next(string? what = null)
    {
        var request = _artifacts.Next(Advance);
        Assert.Equal(what ?? request.What, request.What);
        return request;
    }

    private void Advance() => ((TestScheduler)Sys.Scheduler).Advance(AttemptActor.ReminderInterval);

    private void Acknowledge(long sequence) => _attempt.Tell(new TrialProtocol.Received(Attempt(), sequence), _trial);

    private List<long> Heard(int count) =>
        Enumerable
            .Range(0, count)
            .Select(_ => ((TrialProtocol.Report)_trial.ReceiveOne(TimeSpan.FromSeconds(3))).Sequence)
            .ToList();

    private void ExpectEnd() => ExpectTerminated(_attempt);
}
