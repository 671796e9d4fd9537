using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A data-parallel trial whose workers are probes called a, b, c, ...; clock and timers are the test's.</summary>
public abstract class ParallelTrialTestKit(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    protected static readonly AttemptId Attempt = new(Experiment, new TrialId("t1"), 1);

    /// <summary>Worker probes by name.</summary>
    protected Dictionary<char, TestProbe> Workers { get; } = [];

    /// <summary>Number of reports that each worker has sent.</summary>
    protected Dictionary<char, long> Sent { get; } = [];

    protected TestProbe Directory { get; private set; } = null!;

    protected TestProbe Parent { get; private set; } = null!;

    protected TestProbe Journal { get; private set; } = null!;

    protected IActorRef? Trial { get; set; }

    protected override Config Config => """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.test.single-expect-default = 15s
        """;

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    protected static WorkerId Id(char worker) => new($"{worker}");

    protected static TrialState New(int max, int? min)
    {
        var trial = Sample.Trial();
        return new TrialState(
            trial with
            {
                Spec = trial.Spec with
                {
                    Parallel = new ParallelSpec
                    {
                        Workers = new WorkersSpec { Min = min, Max = max },
                        Shards = 8,
                    },
                },
            });
    }

    protected IActorRef Create(TrialState state)
    {
        (Directory, Parent, Journal) = (CreateTestProbe(), CreateTestProbe(), this.CreateTestJournal());
        var (place, clock) = (new TrialPlace(Sample.Now, 7), new SchedulerClock(Scheduler));
        var actor = Parent.ChildActorOf(
            ParallelTrialActor.Props(new TrialEnvironment(Experiment, place, Directory, Journal, clock), state));
        if (state.Status == TrialStatus.Queued)
        {
            var request = Directory.ExpectMsg<SlotProtocol.RequestSlots>().Request;
            Assert.Equal((place, state.Attempt > 0), (request.Place, request.Again));
        }

        return actor;
    }

    protected void Grant(string workers, int? max = null, int? min = null)
    {
        Trial ??= Create(New(max ?? workers.Length, min));
        Trial.Tell(
            new SlotProtocol.SlotsGranted([
                .. workers.Select(worker => new SlotProtocol.GrantedSlot(Id(worker), Worker(worker), Offer)),
            ]),
            Directory);

        TestProbe Worker(char worker) => Workers.TryGetValue(worker, out var probe) ? probe : Workers[worker] = CreateTestProbe();
    }

    protected void Begin(string workers, int? min = null, int? max = null)
    {
        Grant(workers, max, min);
        Expect<TrialProtocol.Start>(workers);
        Started(workers);
    }

    protected void Live(string workers, int? min = null, int? max = null)
    {
        Begin(workers, min, max);
        Enters(workers, 1);
        Running(workers, 1);
    }

    protected void Started(string workers) => Assert.All(workers, worker =>
    {
        Report(worker, number => new TrialProtocol.Started(Attempt, number, Id(worker), 0, 0, 100, 1000));
        Workers[worker].FishForMessage(it => it is TrialProtocol.Received);
    });

    protected void Running(string workers, int generation) => Assert.All(workers, worker =>
        Trial!.Tell(new GenerationProtocol.Running(Attempt, generation, Id(worker), 0, false), Workers[worker]));

    protected void Broken(char worker, int generation, string lost) =>
        Trial!.Tell(
            new GenerationProtocol.Broken(Attempt, generation, Id(worker), [.. lost.Select(Id)], "closed its connection", 0),
            Workers[worker]);

    protected void Kill(char worker) => Trial!.Tell(new SlotProtocol.WorkerLost(Id(worker), "killed"), Directory);

    protected void Report(char worker, Func<long, TrialProtocol.Report> report) =>
        Trial!.Tell(report(Sent[worker] = Sent.GetValueOrDefault(worker) + 1), Workers[worker]);

    protected void Expect<TMessage>(string workers) => Assert.All(workers, worker => Workers[worker].ExpectMsg<TMessage>());

    /// <summary>Expects that all of these workers are told of the generation with the same nonce.</summary>
    protected GenerationProtocol.Enter Enters(string workers, int generation)
    {
        var enters = workers.Select(worker => Workers[worker].FishForMessage<GenerationProtocol.Enter>(_ => true)).ToList();
        Assert.All(enters, enter => Assert.Equal((generation, enters[0].Nonce), (enter.Generation, enter.Nonce)));
        return enters[0];
    }

    protected TEvent Event<TEvent>(int generation = 0)
        where TEvent : TrialEvent =>
        (TEvent)
            Journal
                .FishForMessage<JournalWriter.Record>(it =>
                    it.Event is TEvent
                    && (generation == 0 || it.Event is GenerationNamed named && named.Generation == generation))
                .Event;

    protected void Advance(double seconds)
    {
        Sync();
        Scheduler.Advance(TimeSpan.FromSeconds(seconds));
        Sync();
    }

    /// <summary>Waits until the trial has handled every message sent so far.</summary>
    protected void Sync()
    {
        Trial!.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
        Journal.Tell(new JournalWriter.Deliver(TestActor, "delivered"));
        ExpectMsg("delivered");
    }

    protected void Quiet(char worker)
    {
        Sync();
        Assert.DoesNotContain(Drain(Workers[worker]), it => it is not TrialProtocol.Received);
    }

    protected static List<object> Drain(TestProbe probe)
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
