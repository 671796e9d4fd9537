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

public class TrialActorSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private readonly WorkerId _workerId = new("w1");
    private TestProbe _directory = null!;
    private TestProbe _worker = null!;
    private TestProbe _parent = null!;
    private TestProbe _journal = null!;
    private IActorRef _trial = null!;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void It_starts_the_worker_that_it_is_granted()
    {
        Begin();
        Assert.Equal(1, _worker.ExpectMsg<TrialProtocol.Start>().Attempt.Number);
    }

    [Fact]
    public void It_repeats_the_start_until_the_worker_answers()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        _worker.ExpectMsg<TrialProtocol.Start>();
        Report(Started(1));
        _worker.FishForMessage(message => message is TrialProtocol.Received);
        _worker.ExpectNoMsg(TrialActor.ReminderInterval * 1.5);
    }

    [Fact]
    public void It_counts_a_repeated_report_once_and_acknowledges_it_each_time()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        Report(Started(1));
        Report(Epoch(2, 1));
        Report(Epoch(2, 1));
        Assert.Equal([1, 2, 2], Enumerable.Range(0, 3).Select(_ => _worker.ExpectMsg<TrialProtocol.Received>().Sequence));
        Expect<AttemptBegan>();
        Expect<TrainingStarted>();
        Expect<EpochRecorded>();
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void It_waits_for_a_report_that_went_missing()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        Report(Epoch(2, 1));
        Assert.Equal(0, _worker.ExpectMsg<TrialProtocol.Received>().Sequence);
        Report(Started(1));
        Report(Epoch(2, 1));
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(_ => _worker.ExpectMsg<TrialProtocol.Received>().Sequence));
    }

    [Fact]
    public void When_its_worker_is_lost_it_begins_again_with_another_from_the_newest_checkpoint()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        Report(Started(1));
        Report(new TrialProtocol.CheckpointStored(Attempt(1), 2, Checkpoint(1)));
        _trial.Tell(new SlotProtocol.WorkerLost(_workerId, "killed"), _directory);
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        Assert.True(_directory.ExpectMsg<SlotProtocol.RequestSlot>().Again);

        var other = CreateTestProbe();
        _trial.Tell(new SlotProtocol.SlotGranted(new WorkerId("w2"), other, "machine"), _directory);
        var start = other.ExpectMsg<TrialProtocol.Start>();
        Assert.Equal((2, Checkpoint(1)), (start.Attempt.Number, start.ResumeFrom));
    }

    [Fact]
    public void A_zombie_is_told_to_stop_and_changes_nothing()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        _trial.Tell(new SlotProtocol.WorkerLost(_workerId, "silent"), _directory);
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        var other = CreateTestProbe();
        _trial.Tell(new SlotProtocol.SlotGranted(new WorkerId("w2"), other, "machine"), _directory);
        Expect<AttemptBegan>();
        Expect<AttemptEnded>();
        Expect<AttemptBegan>();

        Report(new TrialProtocol.Finished(Attempt(1), 1, Checkpoint(9), new string('f', 64)));
        Assert.Equal(Attempt(1), _worker.FishForMessage<TrialProtocol.Stop>(_ => true).Attempt);
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Cancelled_while_running_it_frees_the_slot_only_when_the_worker_has_stopped()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        Report(Started(1));
        _worker.FishForMessage(message => message is TrialProtocol.Received);
        _trial.Tell(new TrialActor.Cancel());
        _worker.ExpectMsg<TrialProtocol.Stop>();
        _worker.ExpectMsg<TrialProtocol.Stop>();
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _trial.Tell(new TrialProtocol.Stopped(Attempt(1)), _worker);
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
    }

    [Fact]
    public void Cancelled_while_waiting_it_withdraws_its_request()
    {
        Create();
        _trial.Tell(new TrialActor.Cancel());
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        Expect<TrialCancelled>();
    }

    [Fact]
    public void After_the_end_it_still_acknowledges_so_that_the_worker_can_clear_up()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        Report(Started(1));
        var finished = new TrialProtocol.Finished(Attempt(1), 2, Checkpoint(9), new string('f', 64));
        Report(finished);
        Report(finished);
        Assert.Equal([1, 2, 2], Enumerable.Range(0, 3).Select(_ => _worker.ExpectMsg<TrialProtocol.Received>().Sequence));
    }

    [Fact]
    public void Found_in_a_journal_while_it_ran_it_looks_for_its_worker_and_goes_on_with_the_attempt()
    {
        CreateRunning();
        Assert.Equal(
            (Attempt(1), _workerId),
            _directory.ExpectMsg<SlotProtocol.FindAttempt>() is var find ? (find.Attempt, find.Workers.Single()) : default);
        _trial.Tell(new SlotProtocol.Found(_workerId, _worker, Offer), _directory);
        Assert.Equal(Attempt(1), _worker.ExpectMsg<TrialProtocol.Adopt>().Attempt);
        _worker.ExpectMsg<TrialProtocol.Adopt>();
        _trial.Tell(new TrialProtocol.Adopted(Attempt(1)), _worker);
        _trial.Tell(new TrialProtocol.Adopted(Attempt(1)), _worker);
        Assert.IsType<AttemptAdopted>(Recorded());

        // The worker has not heard that its second report was heard before; the third is news.
        Report(Epoch(2, 1));
        Report(Epoch(3, 2));
        Assert.Equal([2, 3], Enumerable.Range(0, 2).Select(_ => _worker.ExpectMsg<TrialProtocol.Received>().Sequence));
        Assert.Equal(2, Assert.IsType<EpochRecorded>(Recorded()).Metrics.Epoch);
        _worker.ExpectNoMsg(TrialActor.ReminderInterval * 1.5);
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void When_its_worker_did_not_come_back_it_begins_again_from_the_newest_checkpoint()
    {
        CreateRunning();
        _directory.ExpectMsg<SlotProtocol.FindAttempt>();
        _trial.Tell(new SlotProtocol.WorkerLost(_workerId, "its worker did not come back"), _directory);
        Assert.Equal("its worker did not come back (w1)", Assert.IsType<AttemptEnded>(Recorded()).Reason);
        _directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        Assert.True(_directory.ExpectMsg<SlotProtocol.RequestSlot>().Again);
        _trial.Tell(new SlotProtocol.SlotGranted(new WorkerId("w2"), _worker, "machine"), _directory);
        Assert.Equal(2, _worker.ExpectMsg<TrialProtocol.Start>().Attempt.Number);
    }

    [Fact]
    public void An_attempt_that_its_worker_has_ended_meanwhile_is_over()
    {
        CreateRunning();
        _trial.Tell(new SlotProtocol.Found(_workerId, _worker, Offer), _directory);
        _worker.ExpectMsg<TrialProtocol.Adopt>();
        _trial.Tell(new TrialProtocol.Stopped(Attempt(1)), _worker);
        Assert.IsType<AttemptEnded>(Recorded());
    }

    [Fact]
    public void Cancelled_while_it_looks_for_its_worker_it_stops_the_worker_that_comes()
    {
        CreateRunning();
        _trial.Tell(new TrialActor.Cancel());
        Assert.IsType<TrialCancelled>(Recorded());
        _trial.Tell(new SlotProtocol.Found(_workerId, _worker, Offer), _directory);
        Assert.Equal(Attempt(1), _worker.ExpectMsg<TrialProtocol.Stop>().Attempt);
    }

    [Fact]
    public void Found_in_a_journal_after_its_end_it_still_acknowledges()
    {
        Create(new[]
        {
            new TrialCompleted(new TrialId("t1"), Sample.Now, Checkpoint(9), new string('f', 64))
            {
                Heard = new ReportNumber(new WorkerId("w1"), 3),
            },
        }.Aggregate(Running(), (state, change) => state.Apply(change)));
        Report(new TrialProtocol.Finished(Attempt(1), 3, Checkpoint(9), new string('f', 64)));
        Assert.Equal(3, _worker.ExpectMsg<TrialProtocol.Received>().Sequence);
        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Nothing_is_said_to_the_worker_before_what_it_rests_on_is_recorded()
    {
        Create();
        // As long as its disk is full.
        _journal.SetAutoPilot(new DelegateAutoPilot((_, _) => AutoPilot.KeepRunning));
        _journal.IgnoreNoMessages();
        _trial.Tell(new SlotProtocol.SlotGranted(_workerId, _worker, "machine"), _directory);
        Assert.IsType<AttemptBegan>(Recorded());
        Assert.IsType<TrialProtocol.Start>(_journal.ExpectMsg<JournalWriter.Deliver>().Message);
        Report(Started(1));
        Assert.Equal(new ReportNumber(_workerId, 1), Assert.IsType<TrainingStarted>(Recorded()).Heard);
        Assert.Equal(new TrialProtocol.Received(Attempt(1), 1), _journal.ExpectMsg<JournalWriter.Deliver>().Message);
        _worker.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    private static TrialState Running() =>
        new TrialState(Trial())
            .Apply(new AttemptBegan(new TrialId("t1"), Sample.Now, 1, new WorkerId("w1"), "machine", null))
            .Apply(
                new TrainingStarted(new TrialId("t1"), Sample.Now, 0, 0, 10, 1000)
                {
                    Heard = new ReportNumber(new WorkerId("w1"), 1),
                })
            .Apply(
                new EpochRecorded(new TrialId("t1"), Sample.Now, Sample.Epoch(1))
                {
                    Heard = new ReportNumber(new WorkerId("w1"), 2),
                });

    private void CreateRunning() => Create(Running());

    private TrialEvent Recorded() => Assert.IsAssignableFrom<TrialEvent>(_journal.ExpectMsg<JournalWriter.Record>().Event);

    private void Create()
    {
        Create(new TrialState(Trial()));
    }

    private void Create(TrialState state)
    {
        (_directory, _worker, _parent, _journal) = (
            CreateTestProbe(),
            CreateTestProbe(),
            CreateTestProbe(),
            this.CreateTestJournal());
        var place = new TrialPlace(Sample.Now, 7);
        _trial = _parent.ChildActorOf(
            TrialActor.Props(new TrialEnvironment(Experiment, place, _directory, _journal, TimeProvider.System), state));
        if (state.Status == TrialStatus.Queued)
        {
            var request = _directory.ExpectMsg<SlotProtocol.RequestSlot>();
            Assert.Equal((place, state.Attempt > 0), (request.Place, request.Again));
        }
    }

    private void Begin()
    {
        Create();
        _trial.Tell(new SlotProtocol.SlotGranted(_workerId, _worker, "machine"), _directory);
    }

    private void Report(TrialProtocol.Report report) => _trial.Tell(report, _worker);

    private void Expect<TEvent>() => Assert.IsType<TEvent>(_journal.ExpectMsg<JournalWriter.Record>().Event);

    private static AttemptId Attempt(int number) => new(Experiment, new TrialId("t1"), number);

    private TrialProtocol.Started Started(long sequence) => new(Attempt(1), sequence, _workerId, 0, 0, 10, 1000);

    private static TrialProtocol.EpochDone Epoch(long sequence, int epoch) => new(Attempt(1), sequence, Sample.Epoch(epoch));
}
