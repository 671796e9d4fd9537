using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Hosting;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

public sealed class ExperimentManagerSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private readonly TemporaryFolder _runs = new();
    private IActorRef _manager = null!;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider) =>
        builder.WithActors(
            (system, _) =>
                _manager = system.ActorOf(
                    ExperimentManager.Props(
                        _runs.Path,
                        recovers: false,
                        WorkerDirectory.Props(Offer.Version, "http://coordinator/"),
                        new StoppedClock())));

    [Fact]
    public void A_submitted_experiment_has_a_name_with_the_time_and_a_folder_with_its_file()
    {
        var submitted = Submit();
        Assert.Equal("sample-20261123-120000", submitted.Id.Value);
        Assert.Equal(_runs[submitted.Id.Value], submitted.Folder);
        Assert.Equal("name: sample\n", File.ReadAllText(Path.Combine(submitted.Folder, "experiment.yaml")));
    }

    [Fact]
    public void Two_of_a_name_in_one_second_are_two_experiments()
    {
        var ids = (string[])[Submit().Id.Value, Submit().Id.Value, Submit().Id.Value];
        Assert.Equal(["sample-20261123-120000", "sample-20261123-120000-2", "sample-20261123-120000-3"], ids);
        _manager.Tell(new ExperimentManager.List(), TestActor);
        Assert.Equal(ids, ExpectMsg<List<ExperimentView>>().Select(view => view.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_holds_an_experiment_already_is_refused_and_nothing_begins()
    {
        var folder = Submit().Folder;
        _manager.Tell(new ExperimentManager.Submit(Plan(), folder), TestActor);
        Assert.Contains(folder, ExpectMsg<ExperimentManager.Rejected>().Reason);
        _manager.Tell(new ExperimentManager.List(), TestActor);
        Assert.Single(ExpectMsg<List<ExperimentView>>());
    }

    [Fact]
    public void Messages_reach_their_experiment()
    {
        var id = Submit().Id;
        _manager.Tell(new ExperimentManager.To(id, new ExperimentActor.GetView()), TestActor);
        Assert.Equal(id.Value, ExpectMsg<ExperimentView>().Id);
    }

    [Fact]
    public void Messages_for_an_experiment_that_is_not_there_are_answered_with_those_that_are()
    {
        var id = Submit().Id;
        _manager.Tell(new ExperimentManager.To(new ExperimentId("unheard-of"), new ExperimentActor.GetView()), TestActor);
        var unknown = ExpectMsg<ExperimentManager.Unknown>();
        Assert.Equal("unheard-of", unknown.Id.Value);
        Assert.Equal([id.Value], unknown.Known);
    }

    [Fact]
    public void A_worker_that_registers_with_it_gets_the_next_trial()
    {
        Submit();
        var worker = CreateTestProbe();
        _manager.Tell(new WorkerProtocol.Register(new WorkerId("w1"), Offer, []), worker);
        worker.ExpectMsg<WorkerProtocol.Registered>();
        Assert.Equal("t1", worker.ExpectMsg<TrialProtocol.Start>().Attempt.Trial.Value);
        _manager.Tell(new WorkerDirectory.GetWorkers(), TestActor);
        Assert.Single(ExpectMsg<IReadOnlyList<WorkerView>>());
    }

    [Fact]
    public void Started_again_it_goes_on_with_its_experiments_and_expects_what_was_running()
    {
        var plan = ExperimentFile.Read("name: real\ndata: {source: shapes}\nmodel: {variant: stacked}\n", "real.yaml", []);
        _manager.Tell(new ExperimentManager.Submit(plan, Folder: null), TestActor);
        var id = ExpectMsg<ExperimentManager.Submitted>().Id;
        _manager.Tell(new ExperimentManager.Submit(plan, _runs["run-of-local"]), TestActor);
        ExpectMsg<ExperimentManager.Submitted>();
        var worker = CreateTestProbe();
        _manager.Tell(new WorkerProtocol.Register(new WorkerId("w1"), Offer, []), worker);
        var attempt = worker.FishForMessage<TrialProtocol.Start>(_ => true).Attempt;
        Assert.Equal(id, attempt.Experiment);
        Stop();

        // The worker is there at once, before anything else.
        _manager = Sys.ActorOf(ExperimentManager.Props(
            _runs.Path, recovers: true, WorkerDirectory.Props(Offer.Version, "http://coordinator/"), new StoppedClock()));
        _manager.Tell(new WorkerProtocol.Register(new WorkerId("w1"), Offer, [attempt, attempt with { Number = 7 }]), worker);
        Assert.Equal(7, worker.FishForMessage<TrialProtocol.Stop>(_ => true).Attempt.Number);
        worker.ExpectMsg<WorkerProtocol.Registered>();
        Assert.Equal(attempt, worker.ExpectMsg<TrialProtocol.Adopt>().Attempt);
        _manager.Tell(new ExperimentManager.List(), TestActor);
        Assert.Equal(id.Value, Assert.Single(ExpectMsg<List<ExperimentView>>()).Id);
    }

    [Fact]
    public void No_byte_in_a_journal_stops_any_other_experiment_and_one_that_cannot_be_read_is_listed()
    {
        var (sound, damaged, cut) = (Submit().Id, Submit().Id, Submit().Id);
        Stop();
        var journal = _runs[damaged.Value, "journal.jsonl"];
        var bytes = File.ReadAllBytes(journal);
        bytes[50] = 0xFF;
        File.WriteAllBytes(journal, bytes);
        File.WriteAllText(_runs[cut.Value, "journal.jsonl"], "");

        Start(TimeProvider.System);
        _manager.Tell(new ExperimentManager.List(), TestActor);
        var views = ExpectMsg<List<ExperimentView>>().ToDictionary(view => view.Id);
        Assert.Equal(ExperimentStatus.Running, views[sound.Value].Status);
        Assert.All((string[])[damaged.Value, cut.Value], id =>
        {
            Assert.Equal((ExperimentStatus.Damaged, _runs[id]), (views[id].Status, views[id].Folder));
            Assert.Contains(_runs[id, "journal.jsonl"], Assert.Single(views[id].Problems).What, StringComparison.Ordinal);
            Assert.Equal(new UnreadableExperiment(id, "").SubmittedAt, views[id].SubmittedAt);
        });
        Assert.Equal(bytes, File.ReadAllBytes(journal));

        // It can be looked at like any other.
        _manager.Tell(new ExperimentManager.To(damaged, new ExperimentActor.Subscribe(null)), TestActor);
        Assert.Equal(ExperimentStatus.Damaged, ExpectMsg<ExperimentSubscription>().Snapshot.Experiment.Status);
        _manager.Tell(new ExperimentManager.To(damaged, new ExperimentActor.Cancel()), TestActor);
        Assert.Equal(damaged.Value, ExpectMsg<ExperimentView>().Id);
    }

    [Fact]
    public void What_was_lost_of_a_journal_is_a_problem_of_its_experiment()
    {
        var id = Submit().Id;
        Stop();
        var journal = _runs[id.Value, "journal.jsonl"];
        File.AppendAllText(journal, "caf\u00e9\n");
        Start(TimeProvider.System);
        _manager.Tell(new ExperimentManager.To(id, new ExperimentActor.GetView()), TestActor);
        var view = ExpectMsg<ExperimentView>();
        Assert.Contains("line 3: it is no line of a journal", Assert.Single(view.Problems).What, StringComparison.Ordinal);
        Assert.Equal(ExperimentStatus.Running, view.Status);
    }

    [Fact]
    public void A_submission_that_is_repeated_with_its_key_is_one_experiment_also_after_a_restart()
    {
        _manager.Tell(new ExperimentManager.Submit(Plan(), Folder: null, "key 1"), TestActor);
        var first = ExpectMsg<ExperimentManager.Submitted>();
        _manager.Tell(new ExperimentManager.Submit(Plan(), Folder: null, "key 1"), TestActor);
        Assert.Equal(first, ExpectMsg<ExperimentManager.Submitted>());
        Stop();
        Start(TimeProvider.System);
        _manager.Tell(new ExperimentManager.Submit(Plan(), Folder: null, "key 1"), TestActor);
        Assert.Equal(first, ExpectMsg<ExperimentManager.Submitted>());
        _manager.Tell(new ExperimentManager.Submit(Plan(), Folder: null, "key 2"), TestActor);
        Assert.NotEqual(first.Id, ExpectMsg<ExperimentManager.Submitted>().Id);
    }

    [Fact]
    public void A_copy_of_a_run_folder_is_listed_beside_its_experiment()
    {
        var id = Submit().Id;
        Stop();
        Directory.CreateDirectory(_runs["zz-copy"]);
        File.Copy(_runs[id.Value, "journal.jsonl"], _runs["zz-copy", "journal.jsonl"]);
        Start(TimeProvider.System);
        _manager.Tell(new ExperimentManager.List(), TestActor);
        Assert.Equal(
            [(id.Value, ExperimentStatus.Running), ("zz-copy", ExperimentStatus.Damaged)],
            ExpectMsg<List<ExperimentView>>()
                .Select(view => (view.Id, view.Status))
                .OrderBy(view => view.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_experiment_whose_actor_has_a_bug_does_not_take_the_list_with_it()
    {
        var (buggy, sound) = (Submit().Id, Submit().Id);
        Watch(await Sys.ActorSelection(_manager.Path / buggy.Value).ResolveOne(TimeSpan.FromSeconds(3)));
        _manager.Tell(new ExperimentManager.To(buggy, Kill.Instance));
        ExpectMsg<Terminated>();
        AwaitAssert(() =>
        {
            _manager.Tell(new ExperimentManager.List(), TestActor);
            var views = ExpectMsg<List<ExperimentView>>().ToDictionary(view => view.Id);
            Assert.Equal(ExperimentStatus.Damaged, views[buggy.Value].Status);
            Assert.Equal(ExperimentStatus.Running, views[sound.Value].Status);
        });
    }

    [Fact]
    public async Task When_it_cannot_start_it_says_why()
    {
        Stop();
        var failure = new TaskCompletionSource<Exception>();
        Start(new BrokenClock(), failure.SetResult);
        Assert.Equal("there is no time", (await failure.Task).Message);
    }

    protected override async Task AfterAllAsync()
    {
        // Actors write there until they have ended.
        await Sys.Terminate();
        _runs.Dispose();
    }

    private static ExperimentPlan Plan() => new("sample", SearchStrategy.None, [Trial("t1")], [], [], "name: sample\n");

    private void Stop()
    {
        Watch(_manager);
        Sys.Stop(_manager);
        ExpectTerminated(_manager);
    }

    private void Start(TimeProvider clock, Action<Exception>? failed = null) => _manager = Sys.ActorOf(ExperimentManager.Props(
        _runs.Path, recovers: true, WorkerDirectory.Props(Offer.Version, "http://coordinator/"), clock, failed));

    private ExperimentManager.Submitted Submit()
    {
        _manager.Tell(new ExperimentManager.Submit(Plan(), Folder: null), TestActor);
        return ExpectMsg<ExperimentManager.Submitted>();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Sample.Now;
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException("there is no time");
    }
}
