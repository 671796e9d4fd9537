using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A data-parallel trial whose workers are probes called a, b, c, ...; clock and timers are the test's.</summary>
public class ParallelTrialActorSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private static readonly AttemptId _attempt = new(Experiment, new TrialId("t1"), 1);
    private readonly Dictionary<char, TestProbe> _workers = [];
    private readonly Dictionary<char, long> _sent = [];
    private TestProbe _directory = null!;
    private TestProbe _parent = null!;
    private TestProbe _journal = null!;
    private IActorRef? _trial;

    protected override Config Config => """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.test.single-expect-default = 15s
        """;

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void Prepared_members_are_told_the_same_of_each_other_and_a_new_secret_each_time()
    {
        Begin("abc");
        var first = Enters("abc", 1);
        Assert.Equal(["a", "b", "c"], first.Members.Select(member => member.Worker.Value));
        Assert.Matches("^[0-9a-f]{64}$", first.Secret);
        Running("abc", 1);
        Kill('b');
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Assert.NotEqual(first.Secret, Enters("ac", 2).Secret);
    }

    [Fact]
    public void Start_and_enter_are_repeated_until_they_are_answered()
    {
        Grant("ab");
        Expect<TrialProtocol.Start>("ab");
        Advance(1);
        Expect<TrialProtocol.Start>("ab");
        Started("ab");
        Enters("ab", 1);
        _trial!.Tell(new GenerationProtocol.Entered(_attempt, 1, Id('a')), _workers['a']);
        Advance(1);
        Assert.Equal(1, _workers['b'].ExpectMsg<GenerationProtocol.Enter>().Generation);
        Quiet('a');
    }

    [Fact]
    public void Killing_one_of_three_makes_a_generation_of_two_and_asks_for_another_worker()
    {
        Live("abc");
        Kill('b');
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Assert.Equal([(0, 4), (4, 4)], Enters("ac", 2).Members.Select(member => (member.FirstShard, member.Shards)));
        var request = _directory.FishForMessage<WorkerDirectory.RequestSlots>(it => it.Request.Again).Request;
        Assert.Equal((1, 3), (request.Least, request.Most));
        Assert.Contains("b was lost: killed", Event<GenerationNamed>(2).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Killing_two_at_once_or_all_but_one_leaves_a_generation_of_the_rest()
    {
        Live("abcd");
        Kill('b');
        Kill('c');
        Kill('d');
        Broken('a', 1, "bcd");
        Assert.Equal("a", Assert.Single(Enters("a", 2).Members).Worker.Value);
    }

    [Fact]
    public void When_nobody_reports_the_survivors_go_on_after_a_moment()
    {
        Live("abc");
        Kill('a');
        Advance(0.16);
        Enters("bc", 2);
    }

    [Fact]
    public void Killing_all_begins_another_attempt_from_the_newest_checkpoint()
    {
        Live("ab");
        Report('a', number => new TrialProtocol.CheckpointStored(_attempt, number, Checkpoint(2)));
        Kill('a');
        Kill('b');
        var request = _directory.FishForMessage<WorkerDirectory.RequestSlots>(it => it.Request.Least == 2).Request;
        Assert.True(request.Again);
        Grant("cd");
        Assert.All("cd", worker =>
        {
            var start = _workers[worker].ExpectMsg<TrialProtocol.Start>();
            Assert.Equal((2, Checkpoint(2)), (start.Attempt.Number, start.ResumeFrom));
        });
    }

    [Fact]
    public void One_that_is_cut_off_accuses_all_others_and_is_told_to_stop()
    {
        Live("abc");
        Broken('b', 1, "ac");
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Enters("ac", 2);
        Assert.Equal(_attempt, _workers['b'].ExpectMsg<TrialProtocol.Stop>().Attempt);
        Assert.Equal(Id('b'), _directory.FishForMessage<WorkerDirectory.LeaveSlot>(_ => true).Worker);
        _trial!.Tell(new TrialProtocol.Stopped(_attempt), _workers['b']);
        Assert.Equal(Id('b'), _directory.FishForMessage<WorkerDirectory.FreeSlot>(_ => true).Worker);
    }

    [Fact]
    public void A_process_that_wakes_up_again_is_told_to_stop_and_comes_back_as_a_new_member()
    {
        Live("abc");
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Enters("ac", 2);
        Running("ac", 2);
        _workers['b'].ExpectMsg<TrialProtocol.Stop>();
        Broken('b', 1, "ac");
        Advance(1);
        _workers['b'].ExpectMsg<TrialProtocol.Stop>();
        _trial!.Tell(new TrialProtocol.Stopped(_attempt), _workers['b']);
        Advance(6);
        Assert.Empty(Drain(_directory).OfType<WorkerDirectory.RequestSlots>().Last().Request.Except);
        Grant("b");
        _workers['b'].FishForMessage(it => it is TrialProtocol.Start);
        _sent['b'] = 0;
        Started("b");
        Assert.Equal("a b c", string.Join(' ', Enters("ac", 3).Members.Select(member => member.Worker)));
    }

    [Fact]
    public void A_late_worker_joins_at_a_step_boundary_and_takes_up_where_the_others_are()
    {
        Live("ac", min: 2, max: 3);
        Report('a', number => new TrialProtocol.CheckpointStored(_attempt, number, Checkpoint(1)));
        Grant("b");
        Assert.Equal(Checkpoint(1), _workers['b'].ExpectMsg<TrialProtocol.Start>().ResumeFrom);
        Quiet('a');
        Started("b");
        Enters("abc", 2);
        Assert.Equal("b joined", Event<GenerationNamed>(2).Reason);
    }

    [Fact]
    public void One_that_leaves_is_let_go_when_the_others_have_their_next_generation()
    {
        Live("abc");
        _trial!.Tell(new GenerationProtocol.Leaving(_attempt, Id('c')), _workers['c']);
        Enters("ab", 2);
        _workers['c'].ExpectMsg<TrialProtocol.Stop>();
        _trial!.Tell(new TrialProtocol.Stopped(_attempt), _workers['c']);
        Assert.Equal(Id('c'), _directory.FishForMessage<WorkerDirectory.FreeSlot>(_ => true).Worker);
    }

    [Fact]
    public void Shares_are_dealt_anew_when_the_measured_speeds_are_worth_it_and_costs_are_seen()
    {
        Live("ab");
        foreach (var (worker, seconds) in (IEnumerable<(char, double)>)[('a', 1), ('b', 3)])
        {
            _trial!.Tell(new GenerationProtocol.Measured(_attempt, 1, Id(worker), new StepCosts(20, 4, 20 * 4 * seconds, 1, 1, 1, 100, 20)), _workers[worker]);
        }

        Assert.Equal(2, _parent.FishForMessage<ParallelTrialActor.Seen>(it => it.Latest.Count == 2).Latest.Count);
        Advance(20);
        Quiet('a');
        Advance(11);
        Assert.Equal([6, 2], Enters("ab", 2).Members.Select(member => member.Shards));
        Assert.Equal("shares follow speed: 6/2 shards", Event<GenerationNamed>(2).Reason);
    }

    [Fact]
    public void What_is_said_of_an_old_generation_or_attempt_changes_nothing()
    {
        Live("abc");
        Kill('b');
        Advance(0.16);
        Enters("ac", 2);
        Running("ac", 2);
        Broken('a', 1, "c");
        Broken('c', 1, "a");
        Advance(0.2);
        Quiet('a');
        Quiet('c');
        var stranger = CreateTestProbe();
        _trial!.Tell(new GenerationProtocol.Broken(_attempt with { Number = 7 }, 3, new WorkerId("x"), [], "?", 0), stranger);
        Assert.Equal(7, stranger.ExpectMsg<TrialProtocol.Stop>().Attempt.Number);
    }

    [Fact]
    public void Each_member_has_its_own_numbers_and_an_epoch_counts_once()
    {
        Live("ab");
        foreach (var worker in "ab")
        {
            Report(worker, number => new TrialProtocol.EpochDone(_attempt, number, Sample.Epoch(1)));
            Assert.Equal(2, _workers[worker].ExpectMsg<TrialProtocol.Received>().Sequence);
        }

        Assert.Equal(1, Event<EpochRecorded>().Metrics.Epoch);
        Report('a', number => new TrialProtocol.EpochDone(_attempt, number, Sample.Epoch(2) with { Loss = 1 }));
        Report('b', number => new TrialProtocol.EpochDone(_attempt, number, Sample.Epoch(2) with { Loss = 2 }));
        Assert.Contains("disagree about epoch 2", Event<TrialFailed>().Reason, StringComparison.Ordinal);
        Assert.All("ab", worker => _workers[worker].FishForMessage(it => it is TrialProtocol.Stop));
    }

    [Fact]
    public void Finished_it_stops_all_and_gives_every_slot_back_when_its_worker_has_answered()
    {
        Live("abc");
        var finished = new TrialProtocol.Finished(_attempt, 2, Checkpoint(9), new string('f', 64));
        _trial!.Tell(finished, _workers['a']);
        Assert.Equal(2, _workers['a'].ExpectMsg<TrialProtocol.Received>().Sequence);
        Event<TrialCompleted>();
        Expect<TrialProtocol.Stop>("abc");
        _trial!.Tell(finished, _workers['a']);
        _workers['a'].ExpectMsg<TrialProtocol.Stop>();
        _directory.FishForMessage(it => it is WorkerDirectory.ReleaseSlot);
        _trial!.Tell(new TrialProtocol.Stopped(_attempt), _workers['a']);
        Assert.Equal(Id('a'), _directory.ExpectMsg<WorkerDirectory.FreeSlot>().Worker);
        Advance(1);
        Expect<TrialProtocol.Stop>("bc");
        Kill('b');
        _trial!.Tell(new TrialProtocol.Stopped(_attempt), _workers['c']);
        Assert.Equal(["b", "c"], Enumerable.Range(0, 2).Select(_ => _directory.ExpectMsg<WorkerDirectory.FreeSlot>().Worker.Value));
        Advance(3);
        Assert.All("abc", Quiet);
    }

    [Fact]
    public void With_too_few_it_waits_aloud_and_gives_way_when_told_to()
    {
        Live("abc", min: 2);
        Kill('b');
        Kill('c');
        Broken('a', 1, "bc");
        Assert.Contains("waits with a for more workers", _parent.FishForMessage<TrialActor.Waits>(_ => true).Reason, StringComparison.Ordinal);
        _trial!.Tell(new WorkerDirectory.GiveWay(), _directory);
        _workers['a'].ExpectMsg<TrialProtocol.Stop>();
        Event<AttemptEnded>();
        Assert.Equal(2, _directory.FishForMessage<WorkerDirectory.RequestSlots>(it => it.Request.Least == 2 && it.Request.Again).Request.Least);
    }

    [Fact]
    public void Cancelled_it_stops_whoever_prepares_or_computes()
    {
        Grant("ab");
        Expect<TrialProtocol.Start>("ab");
        _trial!.Tell(new TrialActor.Cancel());
        Expect<TrialProtocol.Stop>("ab");
        Event<TrialCancelled>();
    }

    [Fact]
    public void Progress_is_that_of_the_first_rank_alone()
    {
        Live("ab");
        _trial!.Tell(new TrialProtocol.Progress(_attempt, 1, 5, 0.5, 100), _workers['b']);
        _trial!.Tell(new TrialProtocol.Progress(_attempt, 1, 6, 0.5, 100), _workers['a']);
        Assert.Equal(6, _parent.FishForMessage<TrialProtocol.Progress>(_ => true).Step);
    }

    [Fact]
    public void Found_in_a_journal_while_it_ran_its_members_form_the_next_generation_and_go_on()
    {
        CreateRunning("ab");
        Found("a");
        Adopted("a");
        Sync();
        Quiet('a');
        Found("b");
        Adopted("b");
        Assert.Equal(2, Event<AttemptAdopted>().Workers.Count);
        Assert.Equal("the coordinator was started again", Event<GenerationNamed>().Reason);
        Enters("ab", 2);
        Running("ab", 2);
        Report('a', number => new TrialProtocol.EpochDone(_attempt, number, Sample.Epoch(1)));
        Assert.Equal(2, _workers['a'].FishForMessage<TrialProtocol.Received>(_ => true).Sequence);
        Report('b', number => new TrialProtocol.EpochDone(_attempt, number, Sample.Epoch(1)));
        Assert.Equal(2, _workers['b'].FishForMessage<TrialProtocol.Received>(_ => true).Sequence);
        Event<EpochRecorded>();
        Assert.Equal(new ReportNumber(Id('b'), 2), Event<AlreadyKnown>().Heard);
    }

    [Fact]
    public void Found_in_a_journal_it_goes_on_with_those_members_that_are_back()
    {
        CreateRunning("abc", min: 2);
        Missed("b");
        Found("ac");
        Adopted("ac");
        Assert.Equal(["a", "c"], Enters("ac", 2).Members.Select(member => member.Worker.Value));
        Assert.Equal((2, 3), _directory.FishForMessage<WorkerDirectory.RequestSlots>(_ => true).Request is var request ? (request.Least, request.Most) : default);
    }

    [Fact]
    public void Found_in_a_journal_when_nobody_is_back_it_begins_again()
    {
        CreateRunning("ab");
        Missed("ab");
        Assert.Contains("did not come back", Event<AttemptEnded>().Reason, StringComparison.Ordinal);
        Assert.True(_directory.FishForMessage<WorkerDirectory.RequestSlots>(_ => true).Request.Again);
        Grant("ab");
        Assert.Equal(2, _workers['a'].FishForMessage<TrialProtocol.Start>(_ => true).Attempt.Number);
    }

    [Fact]
    public void A_member_that_has_ended_the_attempt_meanwhile_is_lost()
    {
        CreateRunning("ab", min: 1);
        Found("ab");
        _workers['b'].FishForMessage<TrialProtocol.Adopt>(_ => true);
        _trial!.Tell(new TrialProtocol.Stopped(_attempt), _workers['b']);
        Adopted("a");
        Advance(1);
        Assert.Single(_workers['a'].FishForMessage<GenerationProtocol.Enter>(it => it.Generation == 3).Members);
    }

    [Fact]
    public void Cancelled_while_it_looks_for_its_workers_it_stops_those_that_it_has_found()
    {
        CreateRunning("ab");
        Found("a");
        _trial!.Tell(new TrialActor.Cancel());
        _workers['a'].FishForMessage<TrialProtocol.Stop>(_ => true);
        Event<TrialCancelled>();
        Found("b");
        _workers['b'].FishForMessage<TrialProtocol.Stop>(_ => true);
    }

    private static WorkerId Id(char worker) => new($"{worker}");

    private static TrialState New(int max, int? min)
    {
        var trial = Trial();
        return new TrialState(
            trial with { Spec = trial.Spec with { Parallel = new ParallelSpec { Workers = new WorkersSpec { Min = min, Max = max }, Shards = 8 } } });
    }

    private IActorRef Create(TrialState state)
    {
        (_directory, _parent, _journal) = (CreateTestProbe(), CreateTestProbe(), this.CreateTestJournal());
        return _parent.ChildActorOf(ParallelTrialActor.Props(Experiment, state, _directory, _journal, new SchedulerClock(Scheduler)));
    }

    /// <summary>A coordinator has left it in its first generation, and it is found in the journal.</summary>
    private void CreateRunning(string workers, int? min = null)
    {
        var (id, others) = (_attempt.Trial, workers.Skip(1).Select(Id).ToList());
        var state = New(workers.Length, min)
            .Apply(new AttemptBegan(id, Sample.Now, 1, Id(workers[0]), "machine", null) { Others = others })
            .Apply(new TrainingStarted(id, Sample.Now, 0, 0, 100, 1000) { Heard = new ReportNumber(Id(workers[0]), 1) });
        state = others.Aggregate(state, (it, worker) => it.Apply(new AlreadyKnown(id, Sample.Now) { Heard = new ReportNumber(worker, 1) }))
            .Apply(new GenerationNamed(id, Sample.Now, 1, 1, "2 workers begin", [.. workers.Select((worker, rank) => new MemberShare(Id(worker), rank, 1))]))
            .Apply(new GenerationBegan(id, Sample.Now, 1, 1, 0, []));
        foreach (var worker in workers)
        {
            (_workers[worker], _sent[worker]) = (CreateTestProbe(), 1);
        }

        _trial = Create(state);
        var find = _directory.ExpectMsg<WorkerDirectory.FindAttempt>();
        Assert.Equal((_attempt, true), (find.Attempt, find.Parallel));
        Assert.Equal(workers.Select(Id), find.Workers.OrderBy(worker => worker.Value));
    }

    private void Found(string workers) => Assert.All(
        workers, worker => _trial!.Tell(new WorkerDirectory.Found(Id(worker), _workers[worker], Offer), _directory));

    private void Missed(string workers) => Assert.All(
        workers, worker => _trial!.Tell(new WorkerDirectory.WorkerLost(Id(worker), "its worker did not come back"), _directory));

    private void Adopted(string workers) => Assert.All(workers, worker =>
    {
        _workers[worker].FishForMessage<TrialProtocol.Adopt>(_ => true);
        _trial!.Tell(new TrialProtocol.Adopted(_attempt), _workers[worker]);
    });

    private void Grant(string workers, int? max = null, int? min = null)
    {
        _trial ??= Create(New(max ?? workers.Length, min));
        _trial.Tell(
            new WorkerDirectory.SlotsGranted([.. workers.Select(worker => new WorkerDirectory.GrantedSlot(Id(worker), Worker(worker), Offer))]), _directory);

        TestProbe Worker(char worker) => _workers.TryGetValue(worker, out var probe) ? probe : _workers[worker] = CreateTestProbe();
    }

    private void Begin(string workers, int? min = null, int? max = null)
    {
        Grant(workers, max, min);
        Expect<TrialProtocol.Start>(workers);
        Started(workers);
    }

    private void Live(string workers, int? min = null, int? max = null)
    {
        Begin(workers, min, max);
        Enters(workers, 1);
        Running(workers, 1);
    }

    private void Started(string workers) => Assert.All(workers, worker =>
    {
        Report(worker, number => new TrialProtocol.Started(_attempt, number, Id(worker), 0, 0, 100, 1000));
        _workers[worker].FishForMessage(it => it is TrialProtocol.Received);
    });

    private void Running(string workers, int generation) => Assert.All(workers, worker =>
        _trial!.Tell(new GenerationProtocol.Running(_attempt, generation, Id(worker), 0, false), _workers[worker]));

    private void Broken(char worker, int generation, string lost) => _trial!.Tell(
        new GenerationProtocol.Broken(_attempt, generation, Id(worker), [.. lost.Select(Id)], "closed its connection", 0), _workers[worker]);

    private void Kill(char worker) => _trial!.Tell(new WorkerDirectory.WorkerLost(Id(worker), "killed"), _directory);

    private void Report(char worker, Func<long, TrialProtocol.Report> report) =>
        _trial!.Tell(report(_sent[worker] = _sent.GetValueOrDefault(worker) + 1), _workers[worker]);

    private void Expect<TMessage>(string workers) => Assert.All(workers, worker => _workers[worker].ExpectMsg<TMessage>());

    /// <summary>All of these are told of this generation, next and in the same words.</summary>
    private GenerationProtocol.Enter Enters(string workers, int generation)
    {
        var enters = workers.Select(worker => _workers[worker].FishForMessage<GenerationProtocol.Enter>(_ => true)).ToList();
        Assert.All(enters, enter => Assert.Equal((generation, enters[0].Secret), (enter.Generation, enter.Secret)));
        return enters[0];
    }

    private TEvent Event<TEvent>(int generation = 0)
        where TEvent : TrialEvent =>
        (TEvent)_journal.FishForMessage<JournalWriter.Record>(it => it.Event is TEvent && (generation == 0 || it.Event is GenerationNamed named && named.Generation == generation)).Event;

    private void Advance(double seconds)
    {
        Sync();
        Scheduler.Advance(TimeSpan.FromSeconds(seconds));
        Sync();
    }

    /// <summary>The trial has dealt with everything so far.</summary>
    private void Sync()
    {
        _trial!.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
        _journal.Tell(new JournalWriter.Deliver(TestActor, "delivered"));
        ExpectMsg("delivered");
    }

    private void Quiet(char worker)
    {
        Sync();
        Assert.DoesNotContain(Drain(_workers[worker]), it => it is not TrialProtocol.Received);
    }

    private static List<object> Drain(TestProbe probe)
    {
        var messages = new List<object>();
        while (probe.HasMessages)
        {
            messages.Add(probe.ReceiveOne(TimeSpan.Zero));
        }

        return messages;
    }

    private sealed class SchedulerClock(TestScheduler scheduler) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => scheduler.Now;
    }
}
