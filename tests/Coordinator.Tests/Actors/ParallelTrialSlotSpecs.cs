using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>The directory and trials that need several workers. Timers run on the test's clock.</summary>
public class ParallelTrialSlotSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private IActorRef _directory = null!;

    protected override Config Config => """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider) =>
        builder.WithActors(
            (system, _) => _directory = system.ActorOf(WorkerDirectory.Props(Offer.Version, "http://coordinator/")));

    [Fact]
    public void All_slots_come_together_with_where_their_workers_exchange_gradients()
    {
        var trial = Request("t1", 2);
        var workers = Enumerable.Range(1, 2).Select(number => Register($"w{number}", port: number)).ToList();
        var slots = trial.ExpectMsg<SlotProtocol.SlotsGranted>().Slots;
        Assert.Equal(["w1", "w2"], slots.Select(slot => slot.Worker.Value));
        Assert.Equal([1, 2], slots.Select(slot => slot.Offer.Mesh.Port));
        Assert.Equal(workers.Select(worker => worker.Ref), slots.Select(slot => slot.WorkerActor));
    }

    [Fact]
    public void A_worker_that_comes_later_joins_where_nobody_waits_for_it()
    {
        Register("w1");
        var trial = Request("t1", 1, most: 2);
        trial.ExpectMsg<SlotProtocol.SlotsGranted>();
        Register("w2");
        Assert.Equal("w2", Assert.Single(trial.ExpectMsg<SlotProtocol.SlotsGranted>().Slots).Worker.Value);
    }

    [Fact]
    public void A_slot_that_is_left_is_free_for_others_when_its_worker_has_stopped_or_is_gone()
    {
        var (worker, _) = (Register("w1"), Register("w2"));
        var trial = Request("t1", 2);
        trial.ExpectMsg<SlotProtocol.SlotsGranted>();
        foreach (var name in (string[])["w1", "w2"])
        {
            _directory.Tell(new SlotProtocol.LeaveSlot(Key("t1"), new WorkerId(name)), trial);
        }

        var other = Request("t2", 1);
        other.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _directory.Tell(new SlotProtocol.FreeSlot(Key("t1"), new WorkerId("w2")), trial);
        Assert.Equal("w2", Assert.Single(other.ExpectMsg<SlotProtocol.SlotsGranted>().Slots).Worker.Value);
        Sys.Stop(worker);
        Assert.Equal("w1", trial.ExpectMsg<SlotProtocol.WorkerLost>().Worker.Value);
    }

    [Fact]
    public void Too_few_workers_are_told_once_and_only_when_no_more_have_come_for_a_while()
    {
        Register("w1");
        var trial = Request("t1", 3);
        Register("w2");
        trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Wait();
        Assert.Equal(
            "waits for 3 workers at the same time (parallel.workers); there are 2: start more",
            trial.ExpectMsg<SlotProtocol.NoSuchWorker>().Reason);
        Wait();
        trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Register("w3");
        trial.ExpectMsg<SlotProtocol.SlotsGranted>();
    }

    [Fact]
    public void Of_two_that_wait_with_slots_in_their_hands_one_is_told_to_give_way_unless_help_comes()
    {
        Assert.All(Enumerable.Range(1, 4), number => Register($"w{number}"));
        var (first, second) = (Request("t1", 2), Request("t2", 2));
        var slots = first.ExpectMsg<SlotProtocol.SlotsGranted>().Slots;
        Sys.Stop(slots[0].WorkerActor);
        Sys.Stop(second.ExpectMsg<SlotProtocol.SlotsGranted>().Slots[0].WorkerActor);
        first.ExpectMsg<SlotProtocol.WorkerLost>();
        second.ExpectMsg<SlotProtocol.WorkerLost>();
        Request("t1", 2, by: first, again: true);
        Request("t2", 2, by: second, again: true);
        second.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Wait();
        second.ExpectMsg<SlotProtocol.Yield>();
        _directory.Tell(new SlotProtocol.ReleaseSlot(Key("t2")), second);
        Assert.Single(first.ExpectMsg<SlotProtocol.SlotsGranted>().Slots);
    }

    [Fact]
    public void Expected_requests_that_never_come_do_not_withhold_slots_for_ever()
    {
        _directory.Tell(new SlotProtocol.ExpectRequests([Key("t1"), Key("t2")]));
        Register("w1");
        var trial = Request("t2", 1);
        trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        ((TestScheduler)Sys.Scheduler).Advance(WorkerDirectory.RequestsTimeout);
        trial.ExpectMsg<SlotProtocol.SlotsGranted>();
    }

    private TestProbe Register(string id, int port = 1)
    {
        var worker = CreateTestProbe();
        _directory.Tell(
            new WorkerProtocol.Register(new WorkerId(id), Offer with { Mesh = Offer.Mesh with { Port = port } }, []),
            worker);
        worker.ExpectMsg<WorkerProtocol.Registered>();
        return worker;
    }

    private TestProbe Request(string trial, int least, int? most = null, TestProbe? by = null, bool again = false)
    {
        var probe = by ?? CreateTestProbe();
        _directory.Tell(new SlotProtocol.RequestSlots(Asked(trial, least, most, again)), probe);
        return probe;
    }

    private void Wait()
    {
        // Its answer shows that the directory has dealt with everything before, timers included.
        _directory.Tell(new WorkerDirectory.GetWorkers(), TestActor);
        ExpectMsg<IReadOnlyList<WorkerView>>();
        ((TestScheduler)Sys.Scheduler).Advance(WorkerDirectory.ShortageDelay);
    }

    private static SlotRequest Asked(string trial, int least, int? most, bool again) =>
        new(Key(trial), new TrialPlace(Sample.Now, int.Parse(trial[1..])), 1, least, most ?? least, again);

    private static TrialKey Key(string trial) => new(Experiment, new TrialId(trial));
}
