using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>The experiments that share the slots: what each may have, and why its trials wait.</content>
public sealed partial class WorkerDirectory
{
    private sealed record TellQueues;

    /// <summary>How often experiments are told why they wait, at most.</summary>
    private static readonly TimeSpan _queuesInterval = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<ExperimentId, Sharer> _sharers = [];

    private void Receive(SlotProtocol.SetShare share)
    {
        _sharers[share.Experiment] = new Sharer(Sender, null);
        _ledger = _ledger.Set(share.Experiment, share.Share);
        DealSoon();
    }

    private void Receive(SlotProtocol.Forget forget)
    {
        _sharers.Remove(forget.Experiment);
        _ledger = _ledger.Forget(forget.Experiment);
        DealSoon();
    }

    private void TellQueuesSoon()
    {
        if (!Timers.IsTimerActive(nameof(TellQueues)))
        {
            Timers.StartSingleTimer(nameof(TellQueues), new TellQueues(), _queuesInterval);
        }
    }

    private void Tell(TellQueues _)
    {
        var texts = new QueueTexts(_ledger);
        foreach (var (experiment, sharer) in _sharers.ToList())
        {
            var reason = texts.Of(experiment);
            if (reason != sharer.Told)
            {
                _sharers[experiment] = sharer with { Told = reason };
                sharer.Actor.Tell(new SlotProtocol.Queued(reason));
            }
        }
    }

    /// <param name="Told">Why its trials wait, as it knows.</param>
    private sealed record Sharer(IActorRef Actor, string? Told);
}
