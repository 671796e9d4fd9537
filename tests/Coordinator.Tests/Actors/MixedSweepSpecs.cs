using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>
/// Trials of one, two and three workers share the same few workers, through the real directory. The workers are stand-ins that
/// prepare, form generations and finish at once, and of which some leave the cluster in the middle of it.
/// </summary>
public class MixedSweepSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    protected override Config Config => "akka.test.single-expect-default = 60s";

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 2)]
    public void All_are_finished_and_none_waits_for_another_for_ever(int workers, int killed)
    {
        var directory = Sys.ActorOf(WorkerDirectory.Props(Offer.Version, "http://coordinator/"));
        var (parent, journal) = (CreateTestProbe(), this.CreateTestJournal());
        string[] trials = ["single-1", "gang-3", "gang-2", "single-2", "elastic", "gang-3b", "single-3", "gang-2b"];
        foreach (var (number, name) in trials.Index())
        {
            var size = name[^1] == 'b' ? name[^2] - '0' : name[^1] - '0';
            ParallelSpec? parallel =
                name == "elastic" ? Parallel(1, 3)
                : name.StartsWith("gang", StringComparison.Ordinal) ? Parallel(size, size)
                : null;
            var plan = Trial(name);
            plan = plan with { Spec = plan.Spec with { Parallel = parallel } };
            var place = new TrialPlace(Sample.Now, number);
            var environment = new TrialEnvironment(Experiment, place, directory, journal, TimeProvider.System);
            parent.ChildActorOf(
                parallel is null
                    ? TrialActor.Props(environment, new TrialState(plan))
                    : ParallelTrialActor.Props(environment, new TrialState(plan)));
        }

        var victims = Enumerable.Range(1, workers).Select(number => Register($"w{number}")).ToList()[..killed];
        var done = new HashSet<string>();
        while (done.Count < trials.Length)
        {
            if (journal.FishForMessage<JournalWriter.Record>(it => it.Event is TrialCompleted).Event is TrialCompleted completed)
            {
                done.Add(completed.Trial.Value);
            }

            if (done.Count % 2 == 1 && victims is [var victim, ..])
            {
                victims.RemoveAt(0);
                Sys.Stop(victim);
                Register($"another-{victims.Count}");
            }
        }

        Assert.Equal(trials.Order(), done.Order());

        IActorRef Register(string name)
        {
            var worker = Sys.ActorOf(Props.Create(() => new StandIn(new WorkerId(name))));
            directory.Tell(new WorkerProtocol.Register(new WorkerId(name), Offer, []), worker);
            return worker;
        }

        static ParallelSpec Parallel(int min, int max) =>
            new()
            {
                Workers = new WorkersSpec { Min = min, Max = max },
                Shards = 4,
            };
    }

    private sealed class StandIn(WorkerId id) : UntypedActor
    {
        private readonly Dictionary<AttemptId, long> _sent = [];

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case TrialProtocol.Start start when _sent.TryAdd(start.Attempt, 0):
                    Report(start.Attempt, number => new TrialProtocol.Started(start.Attempt, number, id, 0, 0, 10, 1000));
                    if (start.Spec.Parallel is null)
                    {
                        Finish(start.Attempt);
                    }

                    break;
                case GenerationProtocol.Enter enter:
                    Sender.Tell(new GenerationProtocol.Entered(enter.Attempt, enter.Generation, id));
                    Sender.Tell(new GenerationProtocol.Running(enter.Attempt, enter.Generation, id, 0, false));
                    if (enter.Members[0].Worker == id)
                    {
                        Finish(enter.Attempt);
                    }

                    break;
                case TrialProtocol.Stop stop:
                    _sent.Remove(stop.Attempt);
                    Sender.Tell(new TrialProtocol.Stopped(stop.Attempt));
                    break;
            }
        }

        private void Finish(AttemptId attempt) =>
            Report(attempt, number => new TrialProtocol.Finished(attempt, number, Checkpoint(1), new string('f', 64)));

        private void Report(AttemptId attempt, Func<long, TrialProtocol.Report> report) => Sender.Tell(report(++_sent[attempt]));
    }
}
