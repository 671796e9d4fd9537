using System.Collections.Concurrent;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Actors;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Worker.Tests.Sample;

namespace AeCluster.Worker.Tests.Actors;

public class WorkerActorSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private const string Url = "http://coordinator/";
    private readonly BlockingCollection<(int Code, string Reason)> _fatal = [];
    private Func<string, Task<bool>> _isCoordinatorLive = _ => Task.FromResult(false);
    private TestProbe _manager = null!;
    private TestProbe _managerAtJoinAddress = null!;
    private TestProbe _directory = null!;
    private TestProbe _trial = null!;
    private TestProbe _children = null!;
    private IActorRef _worker = null!;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void It_registers_until_it_is_answered()
    {
        Create();
        var first = _manager.ExpectMsg<WorkerProtocol.Register>();
        Assert.Equal((Id, Offer), (first.Worker, first.Offer));
        Assert.Empty(first.Running);
        _manager.ExpectMsg<WorkerProtocol.Register>();
        _manager.ExpectMsg<WorkerProtocol.Register>();
    }

    [Fact]
    public void Once_registered_it_is_quiet()
    {
        Register();
        _manager.ExpectNoMsg(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Refused_it_says_why_and_asks_no_more()
    {
        Create();
        _manager.ExpectMsg<WorkerProtocol.Register>();
        _worker.Tell(new WorkerProtocol.Refused(Id, "another version"), _directory);
        Assert.Equal("another version", Fatal());
        _manager.ExpectNoMsg(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void It_runs_what_it_is_told_to_start_with_the_addresses_it_needs()
    {
        Register();
        _worker.Tell(Start(), _trial);
        var born = ExpectBorn();
        Assert.Equal((Attempt(), Url), (born.Start.Attempt, born.Url));
        born.Trial.Tell(new TrialProtocol.Started(Attempt(), 1, Id, 0, 0, 10, 1000), born.Child);
        _trial.ExpectMsg<TrialProtocol.Started>();
        Assert.Equal(born.Child, _trial.LastSender);
    }

    [Fact]
    public void Adopted_by_the_trial_of_another_coordinator_an_attempt_speaks_to_that_one()
    {
        Register();
        _worker.Tell(Start(), _trial);
        var born = ExpectBorn();
        Sys.Stop(_directory);
        var other = CreateTestProbe();
        _worker.Tell(new TrialProtocol.Adopt(Attempt()), other);
        Assert.Equal(Attempt(), other.ExpectMsg<TrialProtocol.Adopted>().Attempt);
        born.Trial.Tell(new TrialProtocol.Started(Attempt(), 1, Id, 0, 0, 10, 1000), born.Child);
        other.ExpectMsg<TrialProtocol.Started>();
        Assert.Equal(born.Child, other.LastSender);
        _trial.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void An_attempt_that_does_not_run_cannot_be_adopted()
    {
        Register();
        _worker.Tell(new TrialProtocol.Adopt(Attempt("t9")), _trial);
        Assert.Equal(Attempt("t9"), _trial.ExpectMsg<TrialProtocol.Stopped>().Attempt);
    }

    [Fact]
    public void While_the_cluster_shows_no_coordinator_it_looks_where_there_ought_to_be_one()
    {
        Register();
        _worker.Tell(Start(), _trial);
        ExpectBorn();
        _worker.Tell(new WorkerActor.CoordinatorUnreachable(1));
        Assert.Equal([Attempt()], _managerAtJoinAddress.ExpectMsg<WorkerProtocol.Register>().Running);
        _worker.Tell(new WorkerProtocol.LeftOut(Id), _managerAtJoinAddress);
        Assert.Contains("out of its reach", Fatal(WorkerExitCodes.Fenced), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_start_starts_nothing()
    {
        Register(slots: 2);
        _worker.Tell(Start(), _trial);
        _worker.Tell(Start(), _trial);
        ExpectBorn();
        _children.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_start_for_which_there_is_no_slot_yet_waits_for_one_and_is_repeated_in_vain()
    {
        Register();
        _worker.Tell(Start("t1"), _trial);
        var first = ExpectBorn();
        _worker.Tell(Start("t2"), _trial);
        _worker.Tell(Start("t2"), _trial);
        _children.ExpectNoMsg(TimeSpan.FromMilliseconds(200));

        first.Child.Tell(PoisonPill.Instance);
        Assert.Equal(Attempt("t2"), ExpectBorn().Start.Attempt);
        _children.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_start_that_waits_can_be_taken_back()
    {
        Register();
        _worker.Tell(Start("t1"), _trial);
        var first = ExpectBorn();
        _worker.Tell(Start("t2"), _trial);
        _worker.Tell(new TrialProtocol.Stop(Attempt("t2")), _trial);
        Assert.Equal(Attempt("t2"), _trial.ExpectMsg<TrialProtocol.Stopped>().Attempt);
        first.Child.Tell(PoisonPill.Instance);
        _children.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_stop_goes_to_the_attempt_it_is_for()
    {
        Register();
        _worker.Tell(Start(), _trial);
        ExpectBorn();
        _worker.Tell(new TrialProtocol.Stop(Attempt()), _trial);
        Assert.IsType<TrialProtocol.Stop>(_children.ExpectMsg<Forwarded>().Message);
    }

    [Fact]
    public void A_stop_for_an_attempt_that_does_not_run_is_answered_at_once()
    {
        Register();
        _worker.Tell(new TrialProtocol.Stop(Attempt("t9")), _trial);
        Assert.Equal(Attempt("t9"), _trial.ExpectMsg<TrialProtocol.Stopped>().Attempt);
    }

    [Fact]
    public void When_the_directory_dies_it_registers_again_and_names_what_runs()
    {
        Register(slots: 2);
        _worker.Tell(Start("t1"), _trial);
        _worker.Tell(Start("t2"), _trial);
        ExpectBorn();
        ExpectBorn();
        Sys.Stop(_directory);
        var running = _manager.ExpectMsg<WorkerProtocol.Register>().Running;
        Assert.Equal([Attempt("t1"), Attempt("t2")], running.OrderBy(attempt => attempt.Trial.Value));
    }

    [Fact]
    public void What_still_waited_when_the_directory_died_is_not_started_for_the_next_one()
    {
        Register();
        _worker.Tell(Start("t1"), _trial);
        var first = ExpectBorn();
        _worker.Tell(Start("t2"), _trial);
        Sys.Stop(_directory);
        _manager.ExpectMsg<WorkerProtocol.Register>();
        _worker.Tell(new WorkerProtocol.Registered(Id, Url), CreateTestProbe());
        first.Child.Tell(PoisonPill.Instance);
        _children.ExpectNoMsg(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void With_nothing_running_it_has_left_at_once()
    {
        Register();
        _worker.Tell(new WorkerActor.Drain(), _trial);
        _trial.ExpectMsg<WorkerActor.Drained>();
        Assert.Equal(Id, _directory.ExpectMsg<WorkerProtocol.Draining>().Worker);
    }

    [Fact]
    public void It_has_left_only_when_what_ran_is_handed_back()
    {
        Register();
        _worker.Tell(Start(), _trial);
        var child = ExpectBorn().Child;
        var asker = CreateTestProbe();
        _worker.Tell(new WorkerActor.Drain(), asker);
        Assert.IsType<AttemptActor.Drain>(_children.ExpectMsg<Forwarded>().Message);
        asker.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        child.Tell(PoisonPill.Instance);
        asker.ExpectMsg<WorkerActor.Drained>();
    }

    [Fact]
    public void While_it_leaves_it_turns_new_attempts_away()
    {
        Register();
        _worker.Tell(new WorkerActor.Drain(), CreateTestProbe());
        _worker.Tell(Start("t2"), _trial);
        var released = _trial.ExpectMsg<TrialProtocol.Released>();
        Assert.Equal((Attempt("t2"), 1), (released.Attempt, released.Sequence));
    }

    [Fact]
    public void It_can_leave_before_it_has_been_answered()
    {
        Create();
        _worker.Tell(new WorkerActor.Drain(), _trial);
        _trial.ExpectMsg<WorkerActor.Drained>();
    }

    [Fact]
    public void A_coordinator_that_works_and_never_answers_is_taken_for_deaf()
    {
        var asked = new BlockingCollection<string>();
        _isCoordinatorLive = url =>
        {
            asked.Add(url);
            return Task.FromResult(true);
        };
        Register();
        Away(from: 1, to: 5);

        // It was reachable in between, so the checks do not add up.
        Away(from: 1, to: 5);
        Assert.Empty(_fatal);
        Away(from: 6, to: 6);
        Assert.Contains("receives nothing from this worker", Fatal(WorkerExitCodes.Fenced), StringComparison.Ordinal);
        Assert.All(asked, url => Assert.Equal(Url, url));

        void Away(int from, int to)
        {
            for (var check = from; check <= to; check++)
            {
                _worker.Tell(new WorkerActor.CoordinatorUnreachable(check));
                _managerAtJoinAddress.ExpectMsg<WorkerProtocol.Register>();
                asked.Take();
                // The answer has been processed once the next question is.
                _worker.Ask<TrialProtocol.Stopped>(new TrialProtocol.Stop(Attempt("t0"))).Wait();
            }
        }
    }

    [Fact]
    public void A_coordinator_that_does_not_work_is_waited_for()
    {
        var asked = new BlockingCollection<string>();
        _isCoordinatorLive = url =>
        {
            asked.Add(url);
            return asked.Count % 2 == 0 ? Task.FromResult(false) : Task.FromException<bool>(new HttpRequestException());
        };
        Register();
        for (var check = 1; check <= 20; check++)
        {
            _worker.Tell(new WorkerActor.CoordinatorUnreachable(check));
            _managerAtJoinAddress.ExpectMsg<WorkerProtocol.Register>();
        }

        _worker.Tell(new WorkerProtocol.LeftOut(Id), _managerAtJoinAddress);
        Assert.Contains("out of its reach", Fatal(WorkerExitCodes.Fenced), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_with_a_bug_ends_the_process()
    {
        Register();
        _worker.Tell(Start(), _trial);
        ExpectBorn().Child.Tell(new InvalidOperationException("a bug"));
        Assert.Contains("a bug", Fatal());
    }

    [Fact]
    public void A_thread_that_does_not_end_has_the_process_replaced()
    {
        Register();
        _worker.Tell(Start(), _trial);
        ExpectBorn();
        _worker.Tell(new WorkerActor.ThreadStuck(Attempt()));
        Assert.Contains("does not end", Fatal(WorkerExitCodes.Stuck), StringComparison.Ordinal);
        Assert.True(WorkerExitCodes.IsReplaceable(WorkerExitCodes.Stuck));
    }

    private void Create(int slots = 1)
    {
        (_manager, _managerAtJoinAddress, _directory, _trial, _children) = (
            CreateTestProbe(),
            CreateTestProbe(),
            CreateTestProbe(),
            CreateTestProbe(),
            CreateTestProbe());
        _worker = Sys.ActorOf(WorkerActor.Props(
            Id,
            Offer with { Slots = slots },
            _manager,
            _managerAtJoinAddress,
            (start, url, trial) => Props.Create(() => new Child(start, url, trial, _children)),
            url => _isCoordinatorLive(url),
            (code, reason) => _fatal.Add((code, reason))));
    }

    private void Register(int slots = 1)
    {
        Create(slots);
        _manager.ExpectMsg<WorkerProtocol.Register>();
        _worker.Tell(new WorkerProtocol.Registered(Id, Url), _directory);
        // Drops what was sent before the answer arrived.
        _worker.Ask<TrialProtocol.Stopped>(new TrialProtocol.Stop(Attempt("t0"))).Wait();
        while (_manager.HasMessages)
        {
            _manager.ReceiveOne(TimeSpan.Zero);
        }
    }

    private Born ExpectBorn() => _children.ExpectMsg<Born>();

    private string Fatal(int code = WorkerExitCodes.Refused)
    {
        Assert.True(_fatal.TryTake(out var end, TimeSpan.FromSeconds(5)));
        Assert.Equal(code, end.Code);
        return end.Reason;
    }

    private sealed record Born(TrialProtocol.Start Start, string Url, IActorRef Trial, IActorRef Child);

    private sealed record Forwarded(object Message);

    /// <summary>Stands in for an attempt and forwards its messages to the test.</summary>
    private sealed class Child : UntypedActor
    {
        private readonly IActorRef _test;

        public Child(TrialProtocol.Start start, string url, IActorRef trial, IActorRef test)
        {
            _test = test;
            test.Tell(new Born(start, url, trial, Self));
        }

        protected override void OnReceive(object message)
        {
            if (message is Exception error)
            {
                throw error;
            }

            _test.Tell(new Forwarded(message));
        }
    }
}
