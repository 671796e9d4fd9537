using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>A trial recovered from a journal while it was running looks for its workers.</content>
public sealed partial class ParallelTrialActor
{
    /// <summary>Waits until the directory knows of each worker whether it is back.</summary>
    private void FindWorkers()
    {
        HashSet<WorkerId> missing = [.. _state.Trial.Workers];
        if (missing.Count == 0)
        {
            return;
        }

        _environment.Directory.Tell(new SlotProtocol.FindAttempt(_state.Attempt, [.. missing], Parallel: true));
        Become(message => FindWorkers(message, missing));
    }

    private void FindWorkers(object message, HashSet<WorkerId> missing)
    {
        var context = NewContext();
        switch (message)
        {
            case SlotProtocol.Found found:
                _workers[found.Worker] = found.WorkerActor;
                _state = Recovery.Found(_state, found.Worker, found.Offer);
                Send(PendingWork.Messages(_state).Where(it => it.To == found.Worker));
                Answered(found.Worker, "");
                break;
            case SlotProtocol.WorkerLost lost:
                _state = _state with { Members = _state.Members.Remove(lost.Worker) };
                Answered(lost.Worker, $"{lost.Reason} ({lost.Worker})");
                break;
            case TrialActor.Cancel cancel:
                Become(OnReceive);
                MoveTo(ParallelTrialDecisions.Cancel(_state, context, cancel.Reason, cancel.IsAlone));
                // A worker that comes back later is told to stop, because nobody expects it any more.
                _environment.Directory.Tell(new SlotProtocol.ReleaseSlot(new TrialKey(_state.Experiment, _state.Trial.Id)));
                break;
            case TrialActor.Advance advance:
                Keep(Departures.Advance(_state, advance.UntilEpoch, context));
                break;
            case TrialActor.Pause:
                Keep(Departures.Plan(_state, pruneReason: null, context));
                break;
            case TrialActor.Prune prune:
                Keep(Departures.Plan(_state, prune.Reason, context));
                break;
            case TrialProtocol.Adopted adopted when adopted.Attempt == _state.Attempt && _workers.Find(Sender) is { } worker:
                _state = Recovery.Adopted(_state, worker);
                break;
            case TrialProtocol.Report or TrialProtocol.Progress or TrialProtocol.Preparing:
            case TrialProtocol.Stopped or TrialProtocol.Adopted or TrialProtocol.Extended:
            case Remind or CheckEviction:
            case GenerationProtocol.Broken or GenerationProtocol.Leaving or GenerationProtocol.Measured:
                break;
            default:
                Unhandled(message);
                break;
        }

        // What follows from it has to wait until it is known who is back.
        void Keep(ParallelTrialState next)
        {
            Record(next);
            _state = next with { Unrecorded = [] };
        }

        void Answered(WorkerId worker, string reason)
        {
            if (missing.Remove(worker) && missing.Count == 0)
            {
                Become(OnReceive);
                MoveTo(Recovery.Resume(_state, reason, context));
            }
        }
    }
}
