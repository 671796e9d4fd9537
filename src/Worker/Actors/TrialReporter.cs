using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Sends an attempt's messages to its trial: notices once, reports until they are acknowledged. Used by the attempt's actor
/// alone.
/// </summary>
internal sealed class TrialReporter(IActorRef trial)
{
    private Outbox _outbox = new();

    /// <summary>Whether every report has been acknowledged.</summary>
    public bool IsDelivered => _outbox.Unacknowledged.IsEmpty;

    /// <summary>Sends a message that may be lost.</summary>
    public void Notify(IWireMessage message) => trial.Tell(message);

    /// <param name="create">Makes the report from its sequence number.</param>
    public void Report(Func<long, TrialProtocol.Report> create)
    {
        _outbox = _outbox.Add(create);
        trial.Tell(_outbox.Unacknowledged.Last());
    }

    /// <summary>Every report up to this one has arrived.</summary>
    public void Acknowledge(long sequence) => _outbox = _outbox.Acknowledge(sequence);

    /// <summary>Sends every unacknowledged report again.</summary>
    public void Remind()
    {
        foreach (var report in _outbox.Unacknowledged)
        {
            trial.Tell(report);
        }
    }
}
