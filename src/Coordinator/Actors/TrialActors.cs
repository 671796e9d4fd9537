using AeCluster.Coordinator.Decisions;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>The actors of the trials that hold, request or look for slots.</summary>
internal sealed class TrialActors
{
    private readonly Dictionary<TrialKey, IActorRef> _actors = [];
    private readonly HashSet<TrialKey> _parallel = [];

    public void Add(TrialKey trial, IActorRef actor, bool isParallel)
    {
        _actors[trial] = actor;
        if (isParallel)
        {
            _parallel.Add(trial);
        }
    }

    /// <summary>Removes a trial that has given back its slots. A data-parallel one stays: it waits for its workers to stop, and
    /// has to be told when one is lost.</summary>
    public void Release(TrialKey trial)
    {
        if (!IsParallel(trial))
        {
            _actors.Remove(trial);
        }
    }

    public bool IsParallel(TrialKey trial) => _parallel.Contains(trial);

    /// <summary>Sends a message to the trial, unless it is not known.</summary>
    public void Tell(TrialKey trial, object message)
    {
        if (_actors.TryGetValue(trial, out var actor))
        {
            actor.Tell(message);
        }
    }
}
