using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Passes on what an attempt has to say to its trial with the coordinator. The trial of a coordinator that was started again
/// is another actor, and <see cref="TrialProtocol.Adopt"/> from it makes it the one to pass on to.
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
