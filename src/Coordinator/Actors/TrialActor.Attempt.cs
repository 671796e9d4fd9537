using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>The trial while a worker runs an attempt.</content>
public sealed partial class TrialActor
{
    /// <param name="opening">Tells the worker to start the attempt, or to go on with it for this actor. Repeated until it is
    /// answered.</param>
    private void Run(WorkerId worker, IActorRef workerActor, object opening)
    {
        var attempt = CurrentAttempt;
        var received = _state.Heard.GetValueOrDefault(worker);
        var isConfirmed = opening is not TrialProtocol.Adopt;
        var isAnswered = false;
        // How far the worker knows that it may train; one from before a restart has to be told again.
        var until = opening is TrialProtocol.Start start ? start.UntilEpoch : 0;
        Become(message =>
        {
            switch (message)
            {
                case TrialProtocol.Report report when report.Attempt != attempt:
                    Reject(report);
                    break;
                case TrialProtocol.Report report:
                    if (report.Sequence == received + 1)
                    {
                        received = report.Sequence;
                        isAnswered = true;
                        Commit(
                            TrialDecisions.Receive(_state, report, _environment.Now),
                            new ReportNumber(worker, received));
                    }

                    _environment.TellWhenRecorded(Sender, new TrialProtocol.Received(attempt, received));
                    Follow();
                    break;
                case TrialProtocol.Extended extended when extended.Attempt == attempt:
                    until = extended.UntilEpoch > until ? extended.UntilEpoch : until;
                    break;
                case TrialProtocol.Adopted adopted when adopted.Attempt == attempt && !isConfirmed:
                    isConfirmed = isAnswered = true;
                    Commit(TrialDecisions.Adopt(_state, attempt, [worker], _environment.Now));
                    break;
                case TrialProtocol.Stopped stopped when stopped.Attempt == attempt && !isConfirmed:
                    var reason = $"the worker does not run it any more ({worker})";
                    Commit(TrialDecisions.Missed(_state, attempt, reason, _environment.Now));
                    Continue();
                    break;
                case TrialProtocol.Progress progress when progress.Attempt == attempt:
                    Context.Parent.Forward(progress);
                    break;
                case TrialProtocol.Preparing preparing when preparing.Attempt == attempt:
                    Context.Parent.Forward(preparing);
                    break;
                case SlotProtocol.WorkerLost lost when lost.Worker == worker:
                    Commit(TrialDecisions.WorkerLost(_state, attempt, $"{lost.Reason} ({lost.Worker})", _environment.Now));
                    Continue();
                    break;
                case Cancel cancel:
                    Commit(TrialDecisions.Cancel(_state, _environment.Now, cancel.Reason, cancel.IsAlone));
                    Stop(workerActor, attempt);
                    break;
                case Command command:
                    Plan(command);
                    Urge();
                    break;
                case Remind:
                    Urge();
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
        Urge();

        // Repeated until nothing is left that the worker has not answered.
        void Urge()
        {
            if (!Follow())
            {
                return;
            }

            if (!isAnswered)
            {
                _environment.TellWhenRecorded(workerActor, opening);
            }

            if (_state.Until > until)
            {
                _environment.TellWhenRecorded(workerActor, new TrialProtocol.Extend(attempt, _state.Until.Value));
            }

            if (_departure is not null)
            {
                _environment.TellWhenRecorded(workerActor, new TrialProtocol.Pause(attempt));
            }

            if (isAnswered && !(_state.Until > until) && _departure is null)
            {
                Timers.Cancel(nameof(Remind));
            }
            else
            {
                Timers.StartSingleTimer(nameof(Remind), new Remind(), ReminderInterval);
            }
        }

        // Whether the attempt goes on.
        bool Follow()
        {
            if (_state.Status != TrialStatus.Running)
            {
                Continue();
                return false;
            }

            if (CarryOutPlan(hasTrained: received > 0))
            {
                Stop(workerActor, attempt);
                return false;
            }

            return true;
        }
    }

    /// <summary>Goes on when the attempt is over.</summary>
    private void Continue()
    {
        Timers.CancelAll();
        CarryOutPlan();
        if (!_state.IsOver)
        {
            _environment.Directory.Tell(new SlotProtocol.ReleaseSlot(Key));
        }

        Wait();
    }

    /// <summary>Keeps the slot until the worker confirms that the attempt has stopped.</summary>
    private void Stop(IActorRef worker, AttemptId attempt)
    {
        worker.Tell(new TrialProtocol.Stop(attempt));
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), ReminderInterval);
        Become(message =>
        {
            switch (message)
            {
                case TrialProtocol.Stopped stopped when stopped.Attempt == attempt:
                case SlotProtocol.WorkerLost:
                    Continue();
                    break;
                case Remind:
                    worker.Tell(new TrialProtocol.Stop(attempt));
                    break;
                case Command command:
                    Plan(command);
                    CarryOutPlan();
                    break;
                case TrialProtocol.Report:
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
    }
}
