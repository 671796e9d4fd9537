using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A trial that is trained only so far, goes on, is paused and pruned.</summary>
public class TrialCommandSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private static readonly TrialId _id = new("t1");
    private readonly WorkerId _workerId = new("w1");
    private TestProbe _directory = null!;
    private TestProbe _worker = null!;
    private TestProbe _journal = null!;
    private IActorRef _trial = null!;
    private long _sent;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void The_worker_is_told_how_far_it_may_train_and_again_until_it_has_heard()
    {
        Begin();
        Assert.Equal(3, _worker.ExpectMsg<TrialProtocol.Start>().UntilEpoch);
        ReachHorizon();
        _trial.Tell(new TrialActor.Advance(6));
        Assert.Equal(6, Next<TrialAdvanced>().UntilEpoch);
        Assert.Equal(6, Hears<TrialProtocol.Extend>().UntilEpoch);
        Assert.Equal(6, Hears<TrialProtocol.Extend>().UntilEpoch);
        _trial.Tell(new TrialProtocol.Extended(Attempt(1), 6), _worker);
        _trial.Tell(new TrialActor.Advance(6));
        _trial.Tell(new TrialActor.Advance(5));
        _worker.ExpectNoMsg(TrialActor.ReminderInterval * 1.5);
        _journal.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void At_its_horizon_with_its_checkpoint_stored_it_is_paused_at_once_and_frees_its_slot_when_the_worker_has_stopped()
    {
        Begin();
        ReachHorizon();
        _trial.Tell(new TrialActor.Pause());
        _trial.Tell(new TrialActor.Pause());
        Next<TrialPaused>();
        Hears<TrialProtocol.Stop>();
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _trial.Tell(new TrialProtocol.Stopped(Attempt(1)), _worker);
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        _trial.Tell(new TrialActor.Advance(9));
        Next<TrialAdvanced>();
        Assert.True(_directory.ExpectMsg<SlotProtocol.RequestSlot>().Again);
        Grant();
        var start = Hears<TrialProtocol.Start>();
        Assert.Equal((2, Checkpoint(3), 9), (start.Attempt.Number, start.ResumeFrom, start.UntilEpoch));
    }

    [Fact]
    public void Within_an_epoch_it_is_paused_when_the_worker_has_stored_its_progress()
    {
        Begin();
        Started();
        Report(number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(0)));
        Next<CheckpointKept>();
        _trial.Tell(new TrialActor.Pause());
        Hears<TrialProtocol.Pause>();
        Hears<TrialProtocol.Pause>();
        Report(number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(0) with { Step = 7 }));
        Next<CheckpointKept>();
        Next<TrialPaused>();
        Hears<TrialProtocol.Stop>();
    }

    [Fact]
    public void Pruned_it_keeps_the_checkpoint_of_its_last_epoch_that_is_on_its_way()
    {
        Begin();
        Started();
        Epochs(3);
        _trial.Tell(new TrialActor.Prune("the median is better"));
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Stored(3);
        Next<CheckpointKept>();
        Assert.Equal("the median is better", Next<TrialPruned>().Reason);
        Hears<TrialProtocol.Stop>();
        _trial.Tell(new TrialActor.Advance(9));
        _trial.Tell(new TrialProtocol.Stopped(Attempt(1)), _worker);
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _trial.Tell(new TrialActor.Prune("once more"));
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _directory.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Pruned_when_its_last_checkpoint_was_lost_with_its_worker_it_is_trained_that_far_again_first()
    {
        Begin();
        Started();
        Epochs(2);
        Stored(2);
        Next<CheckpointKept>();
        Report(number => new TrialProtocol.EpochDone(Attempt(1), number, Sample.Epoch(3)));
        Next<EpochRecorded>();
        _trial.Tell(new SlotProtocol.WorkerLost(_workerId, "killed"), _directory);
        Next<AttemptEnded>();
        _trial.Tell(new TrialActor.Prune("too bad"));
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _directory.ExpectMsg<SlotProtocol.RequestSlot>();
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        Grant();
        Next<AttemptBegan>();
        _sent = 0;
        Report(number => new TrialProtocol.Started(Attempt(2), number, _workerId, 20, 2, 100, 1000));
        Next<TrainingStarted>();
        Report(number => new TrialProtocol.EpochDone(Attempt(2), number, Sample.Epoch(3)));
        Next<EpochRecorded>();
        Report(number => new TrialProtocol.CheckpointStored(Attempt(2), number, Checkpoint(3)));
        Next<CheckpointKept>();
        Next<TrialPruned>();
        Assert.Equal(2, Hears<TrialProtocol.Stop>().Attempt.Number);
    }

    [Fact]
    public void Pruned_while_it_is_paused_without_its_last_checkpoint_it_goes_on_to_it()
    {
        var paused = AtHorizon().Apply(new CheckpointDropped(_id, Sample.Now, Checkpoint(3).Name, "damaged"))
            .Apply(new TrialPaused(_id, Sample.Now));
        Create(paused);
        _trial.Tell(new TrialActor.Prune("too bad"));
        Assert.Equal(3, Next<TrialAdvanced>().UntilEpoch);
        _directory.ExpectMsg<SlotProtocol.RequestSlot>();
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Before_anything_is_trained_it_is_paused_at_once()
    {
        Begin();
        _trial.Tell(new TrialActor.Pause());
        Next<TrialPaused>();
        Hears<TrialProtocol.Stop>();
    }

    [Fact]
    public void A_slot_that_is_granted_while_the_request_is_withdrawn_is_not_taken()
    {
        Create(New());
        _trial.Tell(new TrialActor.Pause());
        _trial.Tell(new TrialActor.Advance(3));
        _trial.Tell(new TrialActor.Pause());
        _trial.Tell(new TrialActor.Advance(4));
        // Answers the first request, which the directory has taken back with the withdrawal.
        Grant();
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _directory.ExpectMsg<SlotProtocol.RequestSlot>();
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _directory.ExpectMsg<SlotProtocol.RequestSlot>();
        Next<TrialPaused>();
        Next<TrialAdvanced>();
        Next<TrialPaused>();
        Next<TrialAdvanced>();
        Answered();
        Grant();
        Next<AttemptBegan>();
    }

    [Fact]
    public void When_its_worker_is_lost_at_its_horizon_it_needs_no_slot_before_it_may_go_on()
    {
        Begin();
        ReachHorizon();
        _trial.Tell(new SlotProtocol.WorkerLost(_workerId, "killed"), _directory);
        Next<AttemptEnded>();
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _trial.Tell(new TrialActor.Advance(6));
        Next<TrialAdvanced>();
        _directory.ExpectMsg<SlotProtocol.RequestSlot>();
    }

    [Fact]
    public void When_its_worker_is_lost_while_it_is_to_be_paused_it_is()
    {
        Begin();
        Started();
        _trial.Tell(new TrialActor.Pause());
        _trial.Tell(new SlotProtocol.WorkerLost(_workerId, "killed"), _directory);
        Next<AttemptEnded>();
        Next<TrialPaused>();
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Found_in_a_journal_at_its_horizon_it_waits_there_again_and_the_worker_is_told_again_how_far_it_may_train()
    {
        Create(AtHorizon());
        _directory.ExpectMsg<SlotProtocol.FindAttempt>();
        _trial.Tell(new TrialActor.Advance(6));
        Next<TrialAdvanced>();
        _trial.Tell(new SlotProtocol.Found(_workerId, _worker, Offer), _directory);
        Hears<TrialProtocol.Adopt>();
        _trial.Tell(new TrialProtocol.Adopted(Attempt(1)), _worker);
        Assert.Equal(6, Hears<TrialProtocol.Extend>().UntilEpoch);
        _trial.Tell(new TrialProtocol.Extended(Attempt(1), 6), _worker);
        Next<AttemptAdopted>();
        _worker.ExpectNoMsg(TrialActor.ReminderInterval * 1.5);
    }

    [Fact]
    public void Found_in_a_journal_while_it_ran_it_may_be_pruned_as_soon_as_its_worker_is_found()
    {
        Create(AtHorizon());
        _trial.Tell(new TrialActor.Prune("too bad"));
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _trial.Tell(new SlotProtocol.Found(_workerId, _worker, Offer), _directory);
        Next<TrialPruned>();
        Hears<TrialProtocol.Stop>();
    }

    [Fact]
    public void Found_in_a_journal_as_paused_it_has_no_slot_and_asks_for_none()
    {
        Create(AtHorizon().Apply(new TrialPaused(_id, Sample.Now)));
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _trial.Tell(new TrialProtocol.EpochDone(Attempt(1), 9, Sample.Epoch(4)), _worker);
        Assert.Equal(Attempt(1), Hears<TrialProtocol.Stop>().Attempt);
        _trial.Tell(new TrialActor.Cancel());
        Next<TrialCancelled>();
    }

    private static AttemptId Attempt(int number) => new(Experiment, _id, number);

    private static TrialState New() => new(Trial() with { Until = 3 });

    private static TrialState AtHorizon()
    {
        var worker = new WorkerId("w1");
        TrialEvent[] changes =
        [
            new AttemptBegan(_id, Sample.Now, 1, worker, "machine", null),
            new TrainingStarted(_id, Sample.Now, 0, 0, 100, 1000) { Heard = new ReportNumber(worker, 1) },
            .. Enumerable.Range(1, 3).Select(epoch =>
                new EpochRecorded(_id, Sample.Now, Sample.Epoch(epoch)) { Heard = new ReportNumber(worker, 1 + epoch) }),
            new CheckpointKept(_id, Sample.Now, Checkpoint(3)) { Heard = new ReportNumber(worker, 5) },
        ];
        return changes.Aggregate(New(), (state, change) => state.Apply(change));
    }

    private void Create(TrialState state)
    {
        (_directory, _worker, _journal) = (CreateTestProbe(), CreateTestProbe(), this.CreateTestJournal());
        _worker.IgnoreMessages(message => message is TrialProtocol.Received);
        var environment = new TrialEnvironment(
            Experiment, new TrialPlace(Sample.Now, 7), _directory, _journal, TimeProvider.System);
        _trial = CreateTestProbe().ChildActorOf(TrialActor.Props(environment, state));
        if (state.NeedsSlot)
        {
            _directory.ExpectMsg<SlotProtocol.RequestSlot>();
        }
    }

    private void Grant() => _trial.Tell(new SlotProtocol.SlotGranted(_workerId, _worker, "machine"), _directory);

    private void Begin()
    {
        Create(New());
        Grant();
        Next<AttemptBegan>();
    }

    private void Started()
    {
        Report(number => new TrialProtocol.Started(Attempt(1), number, _workerId, 0, 0, 100, 1000));
        Next<TrainingStarted>();
    }

    private void Epochs(int count)
    {
        for (var epoch = 1; epoch <= count; epoch++)
        {
            var metrics = Sample.Epoch(epoch);
            Report(number => new TrialProtocol.EpochDone(Attempt(1), number, metrics));
            Next<EpochRecorded>();
        }
    }

    private void Stored(int epoch) =>
        Report(number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(epoch)));

    private void ReachHorizon()
    {
        Started();
        Epochs(3);
        Stored(3);
        Next<CheckpointKept>();
    }

    private void Report(Func<long, TrialProtocol.Report> report) => _trial.Tell(report(++_sent), _worker);

    /// <summary>Waits until the trial knows that the directory has answered all its questions.</summary>
    private void Answered()
    {
        _directory.Send(_trial, new Identify(null));
        _directory.ExpectMsg<ActorIdentity>();
        _trial.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    private TEvent Next<TEvent>()
        where TEvent : TrialEvent => Assert.IsType<TEvent>(_journal.ExpectMsg<JournalWriter.Record>().Event);

    private TMessage Hears<TMessage>() => _worker.FishForMessage<TMessage>(_ => true);
}
