using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>A trial that is found in a journal while it was running looks for its workers.</content>
public sealed partial class ParallelTrialActor
{
    /// <summary>The directory knows when each worker comes, and when it does not.</summary>
    private void FindWorkers(object message)
    {
        var context = NewContext();
        switch (message)
        {
            case WorkerDirectory.Found found:
                _workers[found.Worker] = found.WorkerActor;
                _state = Recovery.Find(_state, found.Worker, found.Offer);
                Say(PendingWork.Owed(_state).Where(it => it.To == found.Worker));
                Answered(found.Worker, "");
                break;
            case WorkerDirectory.WorkerLost lost:
                _state = _state with { Members = _state.Members.Remove(lost.Worker) };
                Answered(lost.Worker, $"{lost.Reason} ({lost.Worker})");
                break;
            case TrialActor.Cancel:
                Become(OnReceive);
                Become(ParallelTrialDecisions.Cancel(_state, context));
                // Those that come later are told to stop: nobody expects them any more.
                _directory.Tell(new WorkerDirectory.ReleaseSlot(Key));
                break;
            case TrialProtocol.Adopted adopted when adopted.Attempt == _state.Attempt && WorkerOf(Sender) is { } worker:
                _state = Recovery.Adopted(_state, worker);
                break;
            case TrialProtocol.Report or TrialProtocol.Progress or TrialProtocol.Preparing:
            case TrialProtocol.Stopped or TrialProtocol.Adopted:
            case Remind or LookNow:
            case GenerationProtocol.Broken or GenerationProtocol.Leaving or GenerationProtocol.Measured:
                break;
            default:
                Unhandled(message);
                break;
        }

        void Answered(WorkerId worker, string reason)
        {
            if (_missing.Remove(worker) && _missing.Count == 0)
            {
                Become(OnReceive);
                Become(Recovery.GoOn(_state, reason, context));
            }
        }
    }
}
