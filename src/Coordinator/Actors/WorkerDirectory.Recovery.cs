using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <content>After a restart of the coordinator: workers from before it, and the attempts that they run.</content>
public sealed partial class WorkerDirectory
{
    private sealed record CheckMissing;

    private sealed record GiveUpMissing;

    /// <summary>How long to wait for the workers of expected attempts; shorter, once every worker in the cluster has
    /// registered.</summary>
    public static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(30);

    private const string WorkerMissingReason = "its worker did not come back";
    private static readonly TimeSpan _checkMissingInterval = TimeSpan.FromSeconds(1);

    private UnconfirmedAttempts _missing = new();

    /// <summary>Whether the worker's node is not a member of this cluster; then it is told to start anew.</summary>
    private bool IsOutside(WorkerProtocol.Register register)
    {
        var check = _nodes.Check(Sender.Path.Address);
        if (check == NodeCheck.Outside)
        {
            _log.Warning(
                "A worker at {Node} is not in this cluster, which has begun without it; it is told to start again",
                Sender.Path.Address);
            Sender.Tell(new WorkerProtocol.LeftOut(register.Worker));
        }

        return check != NodeCheck.Member;
    }

    private void ExpectAttempts(SlotProtocol.ExpectAttempts expect)
    {
        _missing = _missing.Add(expect.Attempts);
        Timers.StartPeriodicTimer(nameof(CheckMissing), new CheckMissing(), _checkMissingInterval);
        Timers.StartSingleTimer(nameof(GiveUpMissing), new GiveUpMissing(), RecoveryTimeout);
    }

    /// <summary>Settles the expected attempts of a worker that has registered.</summary>
    /// <returns>Those that it still runs.</returns>
    private List<AttemptId> Confirm(WorkerProtocol.Register register)
    {
        var expected = _missing.Of(register.Worker).ToList();
        var confirmed = expected.FindAll(register.Running.Contains);
        _missing = _missing.Remove(register.Worker);
        _ledger = confirmed.Aggregate(_ledger, (ledger, attempt) => ledger.Hold(KeyOf(attempt), register.Worker));
        expected.ForEach(attempt => Answer(attempt, register.Worker, "its worker does not run it any more"));
        return confirmed;
    }

    private void Find(SlotProtocol.FindAttempt find)
    {
        var key = KeyOf(find.Attempt);
        _trials.Add(key, Sender, find.Parallel);
        foreach (var worker in find.Workers.Where(worker => !_missing.Contains(find.Attempt, worker)))
        {
            Answer(find.Attempt, worker, WorkerMissingReason);
        }
    }

    /// <summary>Answers the trial. One that is not known yet will ask, and is answered then.</summary>
    private void Answer(AttemptId attempt, WorkerId worker, string reason) => _trials.Tell(
        KeyOf(attempt),
        _ledger.Workers.TryGetValue(worker, out var slots) && slots.IsUsedBy(KeyOf(attempt))
            ? new SlotProtocol.Found(worker, _workers[worker], slots.Offer)
            : new SlotProtocol.WorkerLost(worker, reason));

    private bool AreAllRegistered() =>
        _missing.IsEmpty || _nodes.AreAllRegistered(_workers.Values.Select(worker => worker.Path.Address));

    private void ReportMissing()
    {
        Timers.Cancel(nameof(CheckMissing));
        Timers.Cancel(nameof(GiveUpMissing));
        var missing = _missing;
        _missing = new UnconfirmedAttempts();
        foreach (var (attempt, worker) in missing.All)
        {
            Answer(attempt, worker, WorkerMissingReason);
        }
    }
}
