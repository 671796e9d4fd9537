using AeCluster.Coordinator.Actors;
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
        _manager.Tell(new ExperimentManager.Submit(plan, _runs["local"]), TestActor);
        ExpectMsg<ExperimentManager.Submitted>();
        var worker = CreateTestProbe();
        _manager.Tell(new WorkerProtocol.Register(new WorkerId("w1"), Offer, []), worker);
        var attempt = worker.FishForMessage<TrialProtocol.Start>(_ => true).Attempt;
        Assert.Equal(id, attempt.Experiment);
        Watch(_manager);
        Sys.Stop(_manager);
        ExpectTerminated(_manager);

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

    protected override async Task AfterAllAsync()
    {
        // Actors write there until they have ended.
        await Sys.Terminate();
        _runs.Dispose();
    }

    private static ExperimentPlan Plan() => new("sample", SearchStrategy.None, [Trial("t1")], [], [], "name: sample\n");

    private ExperimentManager.Submitted Submit()
    {
        _manager.Tell(new ExperimentManager.Submit(Plan(), Folder: null), TestActor);
        return ExpectMsg<ExperimentManager.Submitted>();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Sample.Now;
    }
}
