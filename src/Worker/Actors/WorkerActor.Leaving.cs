using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Worker.Actors;

/// <content>A worker that is to end.</content>
public sealed partial class WorkerActor
{
    private bool _isDismissed;

    /// <summary>Somebody has asked the coordinator to let this worker go: the process ends as after SIGTERM.</summary>
    private void Dismiss()
    {
        if (!_isDismissed)
        {
            _isDismissed = true;
            _onFatal(0, "the coordinator was asked to let this worker go; it hands back its trials and ends.");
        }
    }

    private void Leave(IActorRef asker)
    {
        foreach (var trial in _running.Values)
        {
            trial.Actor.Tell(new AttemptActor.Drain());
        }

        if (_running.Count == 0)
        {
            asker.Tell(new Drained());
        }

        Become(message =>
        {
            switch (message)
            {
                case Terminated terminated:
                    Remove(terminated.ActorRef);
                    if (_running.Count == 0)
                    {
                        asker.Tell(new Drained());
                    }

                    break;
                case TrialProtocol.Start start:
                    Sender.Tell(new TrialProtocol.Released(start.Attempt, 1, "the worker is leaving", null));
                    break;
                case WorkerProtocol.Registered or RegisterAgain or Drain:
                    break;
                default:
                    ReceiveInAnyState(message);
                    break;
            }
        });
    }
}
