using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>Timers run on the test's clock, which moves only when told to.</summary>
public sealed class JournalWriterSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private readonly FakeJournal _journal = new();
    private TestProbe _parent = null!;
    private TestProbe _worker = null!;
    private IActorRef _writer = null!;

    protected override Config Config => """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void What_is_told_after_an_event_is_told_when_the_event_is_written()
    {
        Create();
        _writer.Tell(new JournalWriter.Record(Note("a")));
        _writer.Tell(new JournalWriter.Deliver(_worker, "after a"), TestActor);
        Assert.Equal("after a", _worker.ExpectMsg<string>());
        Assert.Equal(TestActor, _worker.LastSender);
        Assert.Equal(Note("a"), _parent.ExpectMsg<JournalWriter.Recorded>().Event);
        Assert.Equal([Note("a")], _journal.Events);
    }

    [Fact]
    public void The_state_that_follows_from_an_event_reaches_the_experiment_with_it_and_is_not_written()
    {
        Create();
        var began = new AttemptBegan(new TrialId("t1"), Sample.Now, 1, new WorkerId("w1"), "machine", null);
        var after = new TrialState(Sample.Trial()).Apply(began);
        _writer.Tell(new JournalWriter.Record(began, after));
        Assert.Same(after, _parent.ExpectMsg<JournalWriter.Recorded>().After);
        Assert.Equal([began], _journal.Events);
    }

    [Fact]
    public void What_waits_is_written_at_once()
    {
        Create();
        _journal.Gate.Wait();
        _writer.Tell(new JournalWriter.Record(Note("a")));
        AwaitAssert(() => Assert.Equal(1, _journal.Tries));
        for (var i = 0; i < 100; i++)
        {
            _writer.Tell(new JournalWriter.Record(Note($"{i}")));
        }

        _journal.Gate.Release();
        AwaitAssert(() => Assert.Equal(101, _journal.Events.Count));
        Assert.Equal(2, _journal.Tries);
        Assert.Equal("99", ((Noted)_parent.ReceiveN(101).Cast<JournalWriter.Recorded>().Last().Event).Text);
    }

    [Fact]
    public void While_it_cannot_be_written_nothing_is_told_and_nothing_is_lost()
    {
        Create();
        _journal.Problem = "the disk is full";
        _writer.Tell(new JournalWriter.Record(Note("a")));
        var problem = _parent.ExpectMsg<JournalWriter.Problem>();
        Assert.Contains("the disk is full", problem.Message, StringComparison.Ordinal);
        Assert.Equal("1 event to be recorded", problem.Waiting);
        for (var i = 0; i < 3; i++)
        {
            _writer.Tell(new JournalWriter.Deliver(_worker, "after a"), TestActor);
        }

        _writer.Tell(new JournalWriter.Record(Note("b")));
        _writer.Tell(new JournalWriter.Deliver(_worker, "after b"), TestActor);
        Retry();
        Assert.Equal(
            "2 events to be recorded, 2 messages to workers", _parent.ExpectMsg<JournalWriter.Problem>().Waiting);
        Retry();
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _worker.ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        _journal.Problem = null;
        Retry();
        _parent.ExpectMsg<JournalWriter.Recovered>();
        Assert.Equal(["after a", "after b"], (string[])[_worker.ExpectMsg<string>(), _worker.ExpectMsg<string>()]);
        _worker.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Equal([Note("a"), Note("b")], _journal.Events);
        Assert.Equal(Note("a"), _parent.ExpectMsg<JournalWriter.Recorded>().Event);
        Assert.Equal(Note("b"), _parent.ExpectMsg<JournalWriter.Recorded>().Event);

        // It has begun anew, so it is said anew.
        _journal.Problem = "the disk is full";
        _writer.Tell(new JournalWriter.Record(Note("c")));
        _parent.ExpectMsg<JournalWriter.Problem>();
    }

    [Fact]
    public void It_lets_go_of_the_journal_at_its_end()
    {
        Create();
        Sys.Stop(_writer);
        AwaitAssert(() => Assert.True(_journal.IsDisposed));
    }

    private static Noted Note(string text) => new(Sample.Now, "t1", text);

    private void Create()
    {
        (_parent, _worker) = (CreateTestProbe(), CreateTestProbe());
        _writer = _parent.ChildActorOf(JournalWriter.Props(_journal));
    }

    private void Retry()
    {
        ((TestScheduler)Sys.Scheduler).Advance(JournalWriter.RetryInterval);
        _writer.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    private sealed class FakeJournal : IJournal
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public string? Problem { get; set; }

        public int Tries { get; private set; }

        public bool IsDisposed { get; private set; }

        public List<ExperimentEvent> Events { get; } = [];

        public void Append(IReadOnlyList<ExperimentEvent> events)
        {
            Tries++;
            Gate.Wait();
            Gate.Release();
            if (Problem is { } problem)
            {
                throw new JournalException(problem);
            }

            Events.AddRange(events);
        }

        public void Dispose() => IsDisposed = true;
    }
}
