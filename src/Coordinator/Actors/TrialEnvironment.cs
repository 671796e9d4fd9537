using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>What the actor of a trial works with, besides the trial's state.</summary>
/// <param name="Place">The trial's place in line for slots.</param>
/// <param name="Directory">The <see cref="WorkerDirectory"/>.</param>
/// <param name="Journal">The experiment's <see cref="JournalWriter"/>.</param>
public sealed record TrialEnvironment(
    ExperimentId Experiment,
    TrialPlace Place,
    IActorRef Directory,
    IActorRef Journal,
    TimeProvider Clock)
{
    public DateTimeOffset Now => Clock.GetUtcNow();

    public void Record(TrialChange change) => Journal.Tell(new JournalWriter.Record(change.Event, change.After));

    /// <summary>Sends a message once everything recorded before is in the journal: a worker must not know of anything that a
    /// restarted coordinator would not know.</summary>
    public void TellWhenRecorded(IActorRef to, object message) => Journal.Tell(new JournalWriter.Deliver(to, message));
}
