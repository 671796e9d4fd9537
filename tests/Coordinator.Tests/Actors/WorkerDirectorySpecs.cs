using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

public class WorkerDirectorySpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private const string Url = "http://10.0.0.5:8053/";
    private static readonly WorkerId _w1 = new("w1");
    private IActorRef _directory = null!;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider) =>
        builder.WithActors((system, _) => _directory = system.ActorOf(WorkerDirectory.Props(Offer.Version, Url)));

    [Fact]
    public void A_worker_is_told_where_its_files_go()
    {
        var registered = Register(_w1).ExpectMsg<WorkerProtocol.Registered>();
        Assert.Equal((_w1, Url), (registered.Worker, registered.ArtifactsUrl));
    }

    [Fact]
    public void A_worker_of_another_version_is_refused_with_both_versions()
    {
        var reason = Register(_w1, Offer with { Version = "0.0.9" }).ExpectMsg<WorkerProtocol.Refused>().Reason;
        Assert.Contains("0.0.9", reason);
        Assert.Contains(Offer.Version, reason);
        Assert.Empty(Workers());
        Request("t1").ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Trials_get_slots_in_the_order_of_their_places()
    {
        var (third, first, second) = (Request("t3"), Request("t1"), Request("t2"));
        var worker = Register(_w1, Offer with { Slots = 2 });
        Assert.Equal((_w1, worker.Ref), Granted(first));
        Assert.Equal((_w1, worker.Ref), Granted(second));
        third.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Release("t1");
        Granted(third);
    }

    [Fact]
    public void Of_two_experiments_the_one_that_was_submitted_first_gets_slots_first()
    {
        var later = Request("t1", Sample.Now.AddSeconds(1), new ExperimentId("another"));
        var earlier = Request("t2");
        Register(_w1);
        Granted(earlier);
        later.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Release("t2");
        Granted(later);
    }

    [Fact]
    public void No_slot_is_granted_until_all_expected_trials_have_requested_one_or_withdrawn()
    {
        _directory.Tell(new SlotProtocol.ExpectRequests([Key("t1"), Key("t2"), Key("t3")]));
        Register(_w1).ExpectMsg<WorkerProtocol.Registered>();
        var (third, second) = (Request("t3"), Request("t2"));
        second.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Release("t1");
        Granted(second);
        third.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_worker_that_registers_again_is_answered_and_offers_no_more_slots_than_before()
    {
        var worker = Register(_w1);
        Register(_w1, by: worker);
        worker.ExpectMsg<WorkerProtocol.Registered>();
        worker.ExpectMsg<WorkerProtocol.Registered>();
        Granted(Request("t1"));
        Request("t2").ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.Single(Workers());
    }

    [Fact]
    public void When_a_worker_is_gone_those_who_hold_its_slots_hear_of_it_and_nobody_else()
    {
        var worker = Register(_w1);
        var (holder, waiting) = (Request("t1"), Request("t2"));
        Granted(holder);
        Sys.Stop(worker);
        Assert.Equal(_w1, holder.ExpectMsg<SlotProtocol.WorkerLost>().Worker);
        waiting.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.Empty(Workers());

        Register(new WorkerId("w2"));
        Assert.Equal("w2", Granted(waiting).Worker.Value);
    }

    [Fact]
    public void A_worker_that_is_leaving_gets_nothing_new()
    {
        var worker = Register(_w1, Offer with { Slots = 2 });
        Granted(Request("t1"));
        _directory.Tell(new WorkerProtocol.Draining(_w1), worker);
        Request("t2").ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Attempts_that_nobody_here_knows_are_stopped_and_the_others_are_left_alone()
    {
        var worker = Register(_w1, Offer with { Slots = 2 });
        worker.ExpectMsg<WorkerProtocol.Registered>();
        Granted(Request("t1"));
        Register(_w1, Offer with { Slots = 2 }, worker, Attempt("t1"), Attempt("left-over"));
        Assert.Equal(Attempt("left-over"), worker.ExpectMsg<TrialProtocol.Stop>().Attempt);
        worker.ExpectMsg<WorkerProtocol.Registered>();
    }

    [Fact]
    public void A_trial_that_withdraws_gets_no_slot()
    {
        var trial = Request("t1");
        Release("t1");
        Register(_w1);
        trial.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Those_who_look_see_the_workers_and_what_they_run()
    {
        Register(_w1, Offer with { Slots = 2, Device = "cuda:0" });
        Granted(Request("t1"));
        var view = Assert.Single(Workers());
        Assert.Equal(("w1", "host", "cuda:0", 2), (view.Id, view.Host, view.Device, view.Slots));
        Assert.Equal([$"{Experiment}/t1"], view.Running);
    }

    [Fact]
    public void An_attempt_that_ran_when_the_coordinator_was_last_there_is_found_with_its_worker_and_keeps_its_slot()
    {
        Expect("t1");
        var worker = Register(_w1, running: Attempt("t1"));
        worker.ExpectMsg<WorkerProtocol.Registered>();
        var other = Request("t2");
        Assert.Equal((_w1, worker.Ref), Found(Find("t1")));
        other.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        worker.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Release("t1");
        Granted(other);
    }

    [Fact]
    public void It_is_found_as_well_if_the_trial_asks_before_the_worker_comes()
    {
        Expect("t1");
        var trial = Find("t1");
        trial.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        var worker = Register(_w1, running: Attempt("t1"));
        Assert.Equal((_w1, worker.Ref), Found(trial));
    }

    [Fact]
    public void A_worker_that_comes_without_it_has_lost_it()
    {
        Expect("t1");
        var trial = Find("t1");
        Register(_w1);
        Assert.Contains("does not run it", trial.ExpectMsg<SlotProtocol.WorkerLost>().Reason, StringComparison.Ordinal);
        Granted(Request("t2"));
    }

    [Fact]
    public void Another_attempt_of_the_same_trial_is_not_it()
    {
        Expect("t1");
        var worker = Register(_w1, running: Attempt("t1") with { Number = 2 });
        Assert.Equal(2, worker.ExpectMsg<TrialProtocol.Stop>().Attempt.Number);
        Find("t1").ExpectMsg<SlotProtocol.WorkerLost>();
    }

    [Fact]
    public void What_nobody_expects_is_not_there()
    {
        Assert.Contains("did not come back", Find("t1").ExpectMsg<SlotProtocol.WorkerLost>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_waits_for_a_worker_that_is_not_in_the_cluster_any_more()
    {
        _directory = Sys.ActorOf(WorkerDirectory.Props(Offer.Version, Url, _ => []));
        Expect("t1");
        Assert.Contains("did not come back", Find("t1").ExpectMsg<SlotProtocol.WorkerLost>().Reason, StringComparison.Ordinal);
    }

    private void Expect(string trial) =>
        _directory.Tell(new SlotProtocol.ExpectAttempts([(Attempt(trial), _w1)]));

    private static (WorkerId Worker, IActorRef Actor) Found(TestProbe trial) =>
        trial.ExpectMsg<SlotProtocol.Found>() is var found ? (found.Worker, found.WorkerActor) : default;

    private TestProbe Find(string trial)
    {
        var probe = CreateTestProbe();
        _directory.Tell(new SlotProtocol.FindAttempt(Attempt(trial), [_w1], Parallel: false), probe);
        return probe;
    }

    private static AttemptId Attempt(string trial) => new(Experiment, new TrialId(trial), 1);

    private static (WorkerId Worker, IActorRef Actor) Granted(TestProbe trial) =>
        trial.ExpectMsg<SlotProtocol.SlotGranted>() is var granted ? (granted.Worker, granted.WorkerActor) : default;

    private TestProbe Register(WorkerId id, WorkerOffer? offer = null, TestProbe? by = null, params AttemptId[] running)
    {
        var worker = by ?? CreateTestProbe();
        _directory.Tell(new WorkerProtocol.Register(id, offer ?? Offer, running), worker);
        return worker;
    }

    private TestProbe Request(string trial, DateTimeOffset? submittedAt = null, ExperimentId? experiment = null)
    {
        var probe = CreateTestProbe();
        var key = Key(trial) with { Experiment = experiment ?? Experiment };
        var place = new TrialPlace(submittedAt ?? Sample.Now, int.Parse(trial[1..]));
        _directory.Tell(new SlotProtocol.RequestSlot(key, place, 1), probe);
        return probe;
    }

    private static TrialKey Key(string trial) => new(Experiment, new TrialId(trial));

    private void Release(string trial) => _directory.Tell(new SlotProtocol.ReleaseSlot(Key(trial)));

    private IReadOnlyList<WorkerView> Workers()
    {
        _directory.Tell(new WorkerDirectory.GetWorkers(), TestActor);
        return ExpectMsg<IReadOnlyList<WorkerView>>();
    }
}
