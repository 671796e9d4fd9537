using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Forwards an attempt's messages to its trial actor. A restarted coordinator has a new trial actor, which takes over with
/// <see cref="TrialProtocol.Adopt"/>.
/// </summary>
public sealed class TrialRelay(IActorRef trial) : UntypedActor
{
    private IActorRef _trial = trial;

    public static Props Props(IActorRef trial) => Akka.Actor.Props.Create(() => new TrialRelay(trial));

    protected override void OnReceive(object message)
    {
        if (message is TrialProtocol.Adopt adopt)
        {
            _trial = Sender;
            Sender.Tell(new TrialProtocol.Adopted(adopt.Attempt));
        }
        else
        {
            _trial.Forward(message);
        }
    }
}
