using System.Text.Json;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>An experiment of two trials with the real run folder; the directory and the workers are the test.</summary>
public sealed class ExperimentActorSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private readonly TemporaryFolder _runs = new();
    private readonly Dictionary<string, IActorRef> _trials = [];
    private readonly Dictionary<string, long> _reports = [];
    private RunFolder _folder = null!;
    private TestProbe _directory = null!;
    private TestProbe _worker = null!;
    private IActorRef _experiment = null!;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void What_happens_is_logged_in_order_and_read_from_any_number_on()
    {
        Create();
        Begin("t1");
        Report("t1", number => new TrialProtocol.Started(Attempt("t1"), number, new WorkerId("w1"), 0, 0, 10, 1000));
        Report("t1", number => new TrialProtocol.EpochDone(Attempt("t1"), number, Epoch(1)));
        AwaitAssert(() => Assert.Equal(3, Events().Count));
        Assert.Equal([1, 2, 3], Events().Select(item => item.Number));
        Assert.Collection(
            Events(),
            item => Assert.StartsWith("attempt 1 begins on w1", item.Text, StringComparison.Ordinal),
            item => Assert.StartsWith("trains from step 0", item.Text, StringComparison.Ordinal),
            item => Assert.StartsWith("epoch 1 ", item.Text, StringComparison.Ordinal));
        Assert.All(Events(), item => Assert.Equal("t1", item.Trial));
        Assert.Equal(3, Assert.Single(Events(after: 2)).Number);
        Assert.Equal(3, View().Events);
    }

    [Fact]
    public void Progress_is_seen_and_not_logged()
    {
        Create();
        Begin("t1");
        Report("t1", number => new TrialProtocol.Started(Attempt("t1"), number, new WorkerId("w1"), 0, 0, 10, 1000));
        _trials["t1"].Tell(new TrialProtocol.Progress(Attempt("t1"), 1, 5, 0.625, 100, Sample.Measures), _worker);
        AwaitAssert(() => Assert.Equal(0.625, View().Trials[0].Loss));
        Assert.Equal(2, Events().Count);
    }

    [Fact]
    public void It_runs_until_its_folder_is_written()
    {
        Create();
        var obstacle = Directory.CreateDirectory(_runs["run", RunFolder.TrialsFile]);
        Finish("t1");
        Finish("t2");
        AwaitAssert(() => Assert.Contains(Events(), item => item.Trial == "run folder"));
        var problem = Assert.Single(View().Problems);
        Assert.Contains(_runs["run", RunFolder.TrialsFile], problem.What, StringComparison.Ordinal);
        Assert.Equal("tables and plots", problem.Waiting);
        Assert.All(View().Trials, trial => Assert.Equal(TrialStatus.Completed, trial.Status));
        Assert.Equal(ExperimentStatus.Running, View().Status);

        obstacle.Delete();
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Completed, View().Status), TimeSpan.FromSeconds(10));
        Assert.True(File.Exists(_runs["run", RunFolder.TrialsFile]));
        Assert.Empty(View().Problems);
        Assert.Contains(Events(), item => item is { Trial: "run folder", Text: "the problem is over" });
    }

    [Fact]
    public void A_run_folder_that_is_deleted_is_there_again_with_its_journal()
    {
        Create(Real);
        Finish("t01");
        AwaitAssert(() => Assert.True(File.Exists(_runs["run", RunFolder.TrialsFile])));
        Directory.Delete(_runs["run"], recursive: true);
        AwaitAssert(
            () => Assert.Contains("was deleted or moved away", Assert.Single(View().Problems).What),
            TimeSpan.FromSeconds(10));
        AwaitAssert(() => Assert.True(File.Exists(_runs["run", RunFolder.JournalFileName])));

        Reopen();
        Assert.Equal(TrialStatus.Completed, View().Trials[0].Status);
    }

    [Fact]
    public void Files_of_workers_that_cannot_be_stored_are_a_problem_until_one_can()
    {
        Create();
        _experiment.Tell(new ExperimentActor.NotStored(new TrialId("t1"), "the disk is full"));
        var problem = Assert.Single(View().Problems);
        Assert.Equal(("the disk is full", "a file of t1"), (problem.What, problem.Waiting));
        _experiment.Tell(new ExperimentActor.Stored());
        Assert.Empty(View().Problems);

        // By turns, as on a disk that is almost full, it is seen each time and logged once.
        _experiment.Tell(new ExperimentActor.NotStored(new TrialId("t1"), "the disk is full"));
        Assert.Single(View().Problems);
        _experiment.Tell(new ExperimentActor.Stored());
        Assert.Equal(["the disk is full", "the problem is over"], Events().Select(item => item.Text));
    }

    [Fact]
    public void Cancelled_it_stops_what_runs_and_withdraws_what_waits()
    {
        Create();
        Begin("t1");
        _experiment.Tell(new ExperimentActor.Cancel(), TestActor);
        ExpectMsg<ExperimentView>();
        Assert.Equal(Attempt("t1"), _worker.ExpectMsg<TrialProtocol.Stop>().Attempt);
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Cancelled, View().Status));
        Assert.All(View().Trials, trial => Assert.Equal(TrialStatus.Cancelled, trial.Status));
        Assert.Contains(new TrialId("t2"), Released());
    }

    [Fact]
    public void Cancelled_when_it_is_over_it_stays_completed()
    {
        Create();
        Finish("t1");
        Finish("t2");
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Completed, View().Status));
        _experiment.Tell(new ExperimentActor.Cancel(), TestActor);
        Assert.Equal(ExperimentStatus.Completed, ExpectMsg<ExperimentView>().Status);
    }

    [Fact]
    public void Trials_that_fail_alike_stop_it_and_a_restart_finds_it_stopped()
    {
        Create(Sweep(5));
        Fail("t01", "the file has no column 'target' in row 7");
        Fail("t02", "the file has no column 'target' in row 8");
        Assert.Equal(ExperimentStatus.Running, View().Status);
        Fail("t03", "the file has no column 'target' in row 9");

        AwaitAssert(() => Assert.Equal(ExperimentStatus.Stopped, View().Status));
        var view = View();
        Assert.Equal(
            [TrialStatus.Failed, TrialStatus.Failed, TrialStatus.Failed, TrialStatus.Cancelled, TrialStatus.Cancelled],
            view.Trials.Select(trial => trial.Status));
        const string Why =
            "3 trials failed alike and none succeeded: t01, t02, t03: the file has no column 'target' in row 7";
        Assert.Equal(Why, view.StopReason);
        Assert.Equal($"the experiment was stopped: {Why}", view.Trials[4].Reason);
        Assert.Equal(ExitCodes.Failure, ExperimentExitCode.Of(view));
        Assert.Equal(
            ["t01", ""], Events().Where(line => line.Level == EventLevel.Problem).Select(line => line.Trial));

        var events = Events();
        Reopen();
        Assert.Equal(Json(view), Json(View()));
        Assert.Equal(events, Events());
    }

    [Fact]
    public void What_runs_when_it_is_stopped_is_stopped_too()
    {
        Create(Sweep(5));
        Begin("t04");
        foreach (var trial in new[] { "t01", "t02", "t03" })
        {
            Fail(trial, "no such file");
        }

        _worker.FishForMessage<TrialProtocol.Stop>(stop => stop.Attempt == Attempt("t04"));
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Stopped, View().Status));
    }

    [Fact]
    public void A_coordinator_that_died_before_it_could_stop_it_does_so_after_its_restart()
    {
        (_directory, _worker) = (CreateTestProbe(), CreateTestProbe());
        var experiment = JournaledExperiment.Create(
            Experiment, Sweep(4), _runs["run"], ExperimentOwner.Coordinator, Sample.Now);
        var failed = experiment.State.Trials.Take(3)
            .Select(trial => trial.Apply(new TrialFailed(trial.Id, Sample.Now, "no such file", "no such file")))
            .Aggregate(experiment.State, (state, trial) => state.With(trial));

        _experiment = Sys.ActorOf(
            ExperimentActor.Props(experiment with { State = failed }, _directory, TimeProvider.System));

        AwaitAssert(() => Assert.Equal(ExperimentStatus.Stopped, View().Status));
        Assert.Equal(TrialStatus.Cancelled, View().Trials[3].Status);
    }

    [Fact]
    public void Told_to_go_on_it_is_not_stopped()
    {
        Create(Sweep(5) with { StopAfterFailures = null });
        foreach (var trial in new[] { "t01", "t02", "t03", "t04" })
        {
            Fail(trial, "no such file");
        }

        Finish("t05");
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Completed, View().Status));
    }

    [Fact]
    public void Only_the_current_attempt_of_a_trial_that_runs_may_store_files()
    {
        Create();
        Assert.Null(Authorize(Attempt("t1")));
        Begin("t1");
        AwaitAssert(() => Assert.Same(_folder.Artifacts, Authorize(Attempt("t1"))));
        Assert.Null(Authorize(Attempt("t1") with { Number = 2 }));
        Assert.Null(Authorize(Attempt("t2")));
        Assert.Null(Authorize(Attempt("unheard-of")));

        _trials["t1"].Tell(new SlotProtocol.WorkerLost(new WorkerId("w1"), "killed"), _directory);
        AwaitAssert(() => Assert.Null(Authorize(Attempt("t1"))));
    }

    [Fact]
    public void A_trial_whose_actor_has_a_bug_fails_and_gives_its_slot_back()
    {
        Create();
        Begin("t1");
        _trials["t1"].Tell(Kill.Instance);
        AwaitAssert(() => Assert.Equal(TrialStatus.Failed, View().Trials[0].Status));
        Assert.Contains("internal error", View().Trials[0].Reason);
        Assert.Contains(new TrialId("t1"), Released());
        Assert.Equal(TrialStatus.Queued, View().Trials[1].Status);
    }

    [Fact]
    public void Found_in_its_journal_it_is_what_it_was_and_goes_on()
    {
        Create(Real);
        Begin("t01");
        Report("t01", number => new TrialProtocol.Started(Attempt("t01"), number, new WorkerId("w1"), 0, 0, 10, 1000));
        Report("t01", number => new TrialProtocol.EpochDone(Attempt("t01"), number, Epoch(1)));
        Report("t01", number => new TrialProtocol.CheckpointStored(Attempt("t01"), number, Checkpoint(1)));
        _trials["t01"].Tell(new SlotProtocol.NoSuchWorker("waits for something"), _directory);
        var (view, events) = (View(), Events());

        Reopen();
        Assert.Equal(Json(view), Json(View()));
        Assert.Equal(events, Events());
        var find = _directory.FishForMessage<SlotProtocol.FindAttempt>(_ => true);
        Assert.Equal((Attempt("t01"), new WorkerId("w1")), (find.Attempt, find.Workers.Single()));
        _trials["t01"] = _directory.LastSender;
        _trials["t01"].Tell(new SlotProtocol.Found(new WorkerId("w1"), _worker, Offer), _directory);
        _worker.FishForMessage<TrialProtocol.Adopt>(_ => true);
        Report("t01", number => new TrialProtocol.Finished(Attempt("t01"), number, Checkpoint(9), new string('f', 64)));
        AwaitAssert(() => Assert.Equal(TrialStatus.Completed, View().Trials[0].Status));
    }

    [Fact]
    public void Found_in_its_journal_trials_that_have_begun_once_get_the_first_slots()
    {
        Create(Real);
        Begin("t01");
        Report("t01", number => new TrialProtocol.Started(Attempt("t01"), number, new WorkerId("w1"), 0, 0, 10, 1000));
        _trials["t01"].Tell(new SlotProtocol.WorkerLost(new WorkerId("w1"), "killed"), _directory);
        AwaitAssert(() => Assert.Equal(TrialStatus.Queued, View().Trials[0].Status));

        Reopen();
        var requests = _directory
            .ReceiveN(2)
            .Cast<SlotProtocol.RequestSlot>()
            .ToDictionary(request => request.Trial.Trial.Value, request => request.Again);
        Assert.Equal((true, false), (requests["t01"], requests["t02"]));
    }

    [Fact]
    public void A_cancellation_that_was_answered_is_not_forgotten()
    {
        Create(Real);
        Begin("t01");
        _experiment.Tell(new ExperimentActor.Cancel(), TestActor);
        ExpectMsg<ExperimentView>();

        Reopen();
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Cancelled, View().Status));
        Assert.All(View().Trials, trial => Assert.Equal(TrialStatus.Cancelled, trial.Status));
    }

    [Fact]
    public void Found_in_its_journal_when_it_is_over_it_asks_for_nothing_and_is_there_to_be_looked_at()
    {
        Create(Real);
        Finish("t01");
        Finish("t02");
        AwaitAssert(() => Assert.Equal(ExperimentStatus.Completed, View().Status));
        var (view, events) = (View(), Events());

        Reopen();
        Assert.Equal(Json(view), Json(View()));
        Assert.Equal(events, Events());
        _experiment.Tell(new ExperimentActor.Cancel(), TestActor);
        Assert.Equal(ExperimentStatus.Completed, ExpectMsg<ExperimentView>().Status);
        _directory.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    protected override async Task AfterAllAsync()
    {
        // Actors write there until they have ended.
        await Sys.Terminate();
        _runs.Dispose();
    }

    private static AttemptId Attempt(string trial) => new(Experiment, new TrialId(trial), 1);

    private static ExperimentPlan Real =>
        ExperimentFile.Read(
            "name: sample\ndata: {source: shapes}\nmodel: {variant: stacked}\nsearch: {strategy: grid, over: {seed: [1, 2]}}\n",
            "sample.yaml",
            []);

    private static ExperimentPlan Sweep(int trials) => ExperimentFile.Read(
        "name: sample\ndata: {source: shapes}\nmodel: {variant: stacked}\n"
            + $"search: {{strategy: grid, over: {{seed: [{string.Join(", ", Enumerable.Range(1, trials))}]}}}}\n",
        "sample.yaml",
        []);

    private static string Json(ExperimentView view) => JsonSerializer.Serialize(
        view with { Trials = [.. view.Trials.Select(trial => trial with { Seconds = null })] }, WireJson.Options);

    /// <summary>Stops the actor, and continues the experiment with a new one from the run folder.</summary>
    private void Reopen()
    {
        Watch(_experiment);
        Sys.Stop(_experiment);
        ExpectTerminated(_experiment);
        while (_directory.HasMessages)
        {
            _directory.ReceiveOne(TimeSpan.Zero);
        }

        _experiment = Sys.ActorOf(
            ExperimentActor.Props(JournaledExperiment.Open(_runs["run"], Sample.Now), _directory, TimeProvider.System));
    }

    private void Create() =>
        Create(new ExperimentPlan("sample", SearchStrategy.List, [Trial("t1"), Trial("t2")], [], [], "name: sample\n"));

    private void Create(ExperimentPlan plan)
    {
        (_directory, _worker) = (CreateTestProbe(), CreateTestProbe());
        var experiment = JournaledExperiment.Create(Experiment, plan, _runs["run"], ExperimentOwner.Coordinator, Sample.Now);
        _folder = experiment.Folder;
        _experiment = Sys.ActorOf(ExperimentActor.Props(experiment, _directory, TimeProvider.System));
        // Before any of its trials requests a slot.
        Assert.Equal(
            plan.Trials.Select(trial => new TrialKey(Experiment, trial.Id)),
            _directory.FishForMessage<SlotProtocol.ExpectRequests>(_ => true).Trials);
        _directory.IgnoreMessages(message =>
            message is SlotProtocol.ExpectRequests or SlotProtocol.SetShare or SlotProtocol.Forget);
        while (_trials.Count < plan.Trials.Count)
        {
            var request = _directory.ExpectMsg<SlotProtocol.RequestSlot>();
            Assert.Equal(plan.Trials[request.Place.Number].Id, request.Trial.Trial);
            _trials[request.Trial.Trial.Value] = _directory.LastSender;
        }
    }

    private void Begin(string trial)
    {
        _trials[trial].Tell(new SlotProtocol.SlotGranted(new WorkerId("w1"), _worker, "machine"), _directory);
        _worker.ExpectMsg<TrialProtocol.Start>();
    }

    private void Report(string trial, Func<long, TrialProtocol.Report> report)
    {
        _reports[trial] = _reports.GetValueOrDefault(trial) + 1;
        _trials[trial].Tell(report(_reports[trial]), _worker);
        _worker.FishForMessage(message => message is TrialProtocol.Received received && received.Sequence == _reports[trial]);
    }

    private void Finish(string trial)
    {
        Begin(trial);
        Report(trial, number => new TrialProtocol.Finished(Attempt(trial), number, Checkpoint(9), new string('f', 64)));
    }

    private void Fail(string trial, string reason)
    {
        Begin(trial);
        Report(trial, number => new TrialProtocol.Failed(Attempt(trial), number, reason, reason));
    }

    private ExperimentView View()
    {
        _experiment.Tell(new ExperimentActor.GetView(), TestActor);
        return ExpectMsg<ExperimentView>();
    }

    private List<EventView> Events(int after = 0)
    {
        _experiment.Tell(new ExperimentActor.GetEvents(after), TestActor);
        return ExpectMsg<List<EventView>>();
    }

    private ArtifactStore? Authorize(AttemptId attempt)
    {
        _experiment.Tell(new ExperimentActor.AuthorizeAttempt(attempt), TestActor);
        return ExpectMsg<ExperimentActor.Authorization>().Store;
    }

    /// <summary>Trials that have released their slots or requests since the last call.</summary>
    private List<TrialId> Released()
    {
        var released = new List<TrialId>();
        while (_directory.ReceiveOne(TimeSpan.FromMilliseconds(200)) is { } message)
        {
            released.Add(Assert.IsType<SlotProtocol.ReleaseSlot>(message).Trial.Trial);
        }

        return released;
    }
}
