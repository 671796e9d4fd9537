using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <content>Workers that leave, are asked to, or are lost.</content>
public sealed partial class WorkerDirectory
{
    /// <summary>The worker is to hand back its trials and end; answered with <see cref="WorkerView"/>s, or with
    /// <see cref="UnknownWorker"/>.</summary>
    public sealed record Drain(WorkerId Worker);

    public sealed record UnknownWorker(WorkerId Worker);

    private sealed record AskAgainToLeave;

    private static readonly TimeSpan _leaveInterval = TimeSpan.FromSeconds(1);

    /// <summary>Workers that were asked to leave and have not said that they do.</summary>
    private readonly HashSet<WorkerId> _askedToLeave = [];

    private void Receive(Drain drain)
    {
        if (!_workers.ContainsKey(drain.Worker))
        {
            Sender.Tell(new UnknownWorker(drain.Worker));
            return;
        }

        _log.Info("Worker {Worker} is asked to leave", drain.Worker);
        _ledger = _ledger.Drain(drain.Worker);
        _notices.ChangeWorkers();
        _askedToLeave.Add(drain.Worker);
        Timers.StartPeriodicTimer(nameof(AskAgainToLeave), new AskAgainToLeave(), TimeSpan.Zero, _leaveInterval);
        Sender.Tell(View());
    }

    private void AskToLeave()
    {
        _askedToLeave.IntersectWith(_workers.Keys);
        if (_askedToLeave.Count == 0)
        {
            Timers.Cancel(nameof(AskAgainToLeave));
        }

        foreach (var worker in _askedToLeave)
        {
            _workers[worker].Tell(new WorkerProtocol.Leave(worker));
        }
    }

    private void Receive(WorkerProtocol.Draining draining)
    {
        _log.Info("Worker {Worker} is leaving", draining.Worker);
        _askedToLeave.Remove(draining.Worker);
        _ledger = _ledger.Drain(draining.Worker);
    }

    private void EndProcess(ProcessEnded ended)
    {
        foreach (var (worker, slots) in _ledger.Workers)
        {
            if (slots.Offer.Host == ended.Host && slots.Offer.ProcessId == ended.ProcessId)
            {
                Context.Unwatch(_workers[worker]);
                Cluster.Get(Context.System).Down(_workers[worker].Path.Address);
                RemoveWorker(worker, "the worker's process ended");
                return;
            }
        }
    }

    private void RemoveWorker(WorkerId worker, string reason)
    {
        Action<string, WorkerId, string> log = _ledger.Workers[worker].Draining ? _log.Info : _log.Warning;
        log("Lost worker {Worker}: {Reason}", worker, reason);
        _workers.Remove(worker);
        Context.Parent.Tell(new ExperimentManager.WorkersChanged(_workers.Count));
        (_ledger, var affected) = _ledger.Remove(worker);
        _notices.ChangeWorkers();
        foreach (var trial in affected)
        {
            _trials.Tell(trial, new SlotProtocol.WorkerLost(worker, reason));
        }
    }
}
