using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>The actors of a trial's workers.</summary>
internal sealed class WorkerActors
{
    private readonly Dictionary<WorkerId, IActorRef> _actors = [];

    public IActorRef this[WorkerId worker]
    {
        get => _actors[worker];
        set => _actors[worker] = value;
    }

    public void Remove(WorkerId worker) => _actors.Remove(worker);

    /// <summary>Identifies the sender of a report, which does not name its worker: the worker's actor, or that of an attempt
    /// directly below it.</summary>
    public WorkerId? Find(IActorRef sender)
    {
        foreach (var (worker, actor) in _actors)
        {
            if (actor.Path.Equals(sender.Path) || actor.Path.Equals(sender.Path.Parent))
            {
                return worker;
            }
        }

        return null;
    }
}
