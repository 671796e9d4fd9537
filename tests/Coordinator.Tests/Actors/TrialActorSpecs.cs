using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

public class TrialActorSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private readonly WorkerId _workerId = new("w1");
    private TestProbe _directory = null!;
    private TestProbe _worker = null!;
    private TestProbe _parent = null!;
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
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
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
        _trial.Tell(new WorkerDirectory.WorkerLost(_workerId, "killed"), _directory);
        _directory.ExpectMsg<WorkerDirectory.ReleaseSlot>();
        Assert.True(_directory.ExpectMsg<WorkerDirectory.RequestSlot>().Again);

        var other = CreateTestProbe();
        _trial.Tell(new WorkerDirectory.SlotGranted(new WorkerId("w2"), other, "machine"), _directory);
        var start = other.ExpectMsg<TrialProtocol.Start>();
        Assert.Equal((2, Checkpoint(1)), (start.Attempt.Number, start.ResumeFrom));
    }

    [Fact]
    public void A_zombie_is_told_to_stop_and_changes_nothing()
    {
        Begin();
        _worker.ExpectMsg<TrialProtocol.Start>();
        _trial.Tell(new WorkerDirectory.WorkerLost(_workerId, "silent"), _directory);
        _directory.ExpectMsg<WorkerDirectory.ReleaseSlot>();
        var other = CreateTestProbe();
        _trial.Tell(new WorkerDirectory.SlotGranted(new WorkerId("w2"), other, "machine"), _directory);
        Expect<AttemptBegan>();
        Expect<AttemptEnded>();
        Expect<AttemptBegan>();

        Report(new TrialProtocol.Finished(Attempt(1), 1, Checkpoint(9), new string('f', 64)));
        Assert.Equal(Attempt(1), _worker.FishForMessage<TrialProtocol.Stop>(_ => true).Attempt);
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
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
        _directory.ExpectMsg<WorkerDirectory.ReleaseSlot>();
    }

    [Fact]
    public void Cancelled_while_waiting_it_withdraws_its_request()
    {
        Create();
        _trial.Tell(new TrialActor.Cancel());
        _directory.ExpectMsg<WorkerDirectory.ReleaseSlot>();
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

    private void Create()
    {
        (_directory, _worker, _parent) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _trial = _parent.ChildActorOf(TrialActor.Props(Experiment, Trial(), _directory, TimeProvider.System));
    }

    private void Begin()
    {
        Create();
        _trial.Tell(new WorkerDirectory.SlotGranted(_workerId, _worker, "machine"), _directory);
    }

    private void Report(TrialProtocol.Report report) => _trial.Tell(report, _worker);

    private void Expect<TEvent>() => Assert.IsType<TEvent>(_parent.ExpectMsg<TrialActor.Changed>().Event);

    private static AttemptId Attempt(int number) => new(Experiment, new TrialId("t1"), number);

    private TrialProtocol.Started Started(long sequence) => new(Attempt(1), sequence, _workerId, 0, 0, 10, 1000);

    private static TrialProtocol.EpochDone Epoch(long sequence, int epoch) => new(Attempt(1), sequence, Sample.Epoch(epoch));
}
