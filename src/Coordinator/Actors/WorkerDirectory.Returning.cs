using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <content>After a start of the coordinator: workers that were there before, and the attempts that they ran.</content>
public sealed partial class WorkerDirectory
{
    /// <summary>
    /// Speaks a worker whose node is not in this cluster? It cannot enter, for it is in the one of a coordinator that is gone.
    /// Not at the first word: what is known of the cluster may be some moments old.
    /// </summary>
    private bool IsLeftOut(WorkerProtocol.Register register)
    {
        var node = Sender.Path.Address;
        if (_nodes is null || !node.HasGlobalScope || _nodes(Context.System).Contains(node))
        {
            _strangers.Remove(node);
            return false;
        }

        if (!_strangers.Add(node))
        {
            _log.Warning(
                "A worker at {Node} is not in this cluster, which has begun without it; it is told to start again",
                node);
            Sender.Tell(new WorkerProtocol.LeftOut(register.Worker));
        }

        return true;
    }

    /// <summary>A worker that was here before this directory is back; what became of the attempts that it ran?</summary>
    /// <returns>Those that it runs still.</returns>
    private List<AttemptId> Return(WorkerProtocol.Register register)
    {
        var mine = _missing.Of(register.Worker).ToList();
        var found = mine.FindAll(register.Running.Contains);
        _missing = _missing.Remove(register.Worker);
        _ledger = found.Aggregate(_ledger, (ledger, attempt) => ledger.Hold(KeyOf(attempt), register.Worker));
        mine.ForEach(attempt => Answer(attempt, register.Worker, "its worker does not run it any more"));
        return found;
    }

    private void Find(FindAttempt find)
    {
        var key = KeyOf(find.Attempt);
        _trials[key] = Sender;
        if (find.Parallel)
        {
            _parallel.Add(key);
        }

        foreach (var worker in find.Workers.Where(worker => !_missing.Contains(find.Attempt, worker)))
        {
            Answer(find.Attempt, worker, NotBack);
        }
    }

    private void Answer(AttemptId attempt, WorkerId worker, string reason)
    {
        // One that has not asked yet will.
        if (_trials.TryGetValue(KeyOf(attempt), out var trial))
        {
            trial.Tell(_ledger.Workers.TryGetValue(worker, out var slots) && slots.IsUsedBy(KeyOf(attempt))
                ? new Found(worker, _workers[worker], slots.Offer)
                : new WorkerLost(worker, reason));
        }
    }

    private bool IsEveryoneHere() =>
        _missing.IsEmpty
        || (
            _nodes is not null
            && _nodes(Context.System).All(node => _workers.Values.Any(worker => worker.Path.Address == node)));

    private void GiveUpMissing()
    {
        Timers.Cancel(nameof(LookWhoIsHere));
        Timers.Cancel(nameof(GiveUp));
        var given = _missing;
        _missing = new UnconfirmedAttempts();
        foreach (var (attempt, worker) in given.All)
        {
            Answer(attempt, worker, NotBack);
        }
    }
}
