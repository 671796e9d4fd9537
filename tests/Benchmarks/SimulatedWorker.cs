using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;
using Akka.Actor;

namespace AeCluster.Benchmarks;

/// <summary>
/// A worker of one slot that trains nothing: it registers, and reports the end of every attempt as soon as it is started. It
/// repeats nothing, because between actors of one process no message is lost.
/// </summary>
/// <param name="hasEpochs">Whether trials have an epoch and complete, or fail before their first.</param>
/// <param name="ended">Called when the end of a trial is acknowledged.</param>
internal sealed class SimulatedWorker(WorkerId id, WorkerOffer offer, IActorRef manager, bool hasEpochs, Action ended)
    : UntypedActor
{
    private static readonly EpochMetrics _epoch =
        new(1, TrainingStage.Whole, 100, 0.5, 0.4, 0.9, new Dictionary<string, double>(), 1000, 1);

    private static readonly CheckpointRef _final = new("final.safetensors", 1, 100, new string('a', 64), 1);

    public static Props Props(WorkerId id, WorkerOffer offer, IActorRef manager, bool hasEpochs, Action ended) =>
        Akka.Actor.Props.Create(() => new SimulatedWorker(id, offer, manager, hasEpochs, ended));

    protected override void PreStart() => manager.Tell(new WorkerProtocol.Register(id, offer, []));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerProtocol.Registered:
                break;
            case TrialProtocol.Start { Attempt: var attempt }:
                foreach (var report in ReportsOf(attempt))
                {
                    Sender.Tell(report);
                }

                break;
            case TrialProtocol.Received received when received.Sequence == ReportsOf(received.Attempt).Count:
                ended();
                break;
            case TrialProtocol.Received:
                break;
            case TrialProtocol.Stop { Attempt: var attempt }:
                Sender.Tell(new TrialProtocol.Stopped(attempt));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private IReadOnlyList<TrialProtocol.Report> ReportsOf(AttemptId attempt)
    {
        var started = new TrialProtocol.Started(attempt, 1, id, 0, 0, 100, 1000);
        return hasEpochs
            ?
            [
                started,
                new TrialProtocol.EpochDone(attempt, 2, _epoch),
                new TrialProtocol.Finished(attempt, 3, _final, new string('b', 64)),
            ]
            : [started, new TrialProtocol.Failed(attempt, 2, "simulated", "simulated")];
    }
}
