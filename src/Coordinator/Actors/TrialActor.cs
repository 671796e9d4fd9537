using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Runs one trial through its attempts: requests a slot, starts the worker, receives its reports in order and once each, and
/// begins again elsewhere when the worker is lost. The rules are in <see cref="TrialDecisions"/>. Every event goes to the
/// journal, as does every message that must not be sent before the events it depends on are on the disk. A trial recovered from
/// a journal while it was running looks for its worker and adopts an attempt that still runs.
/// </summary>
public sealed class TrialActor : UntypedActor, IWithTimers
{
    /// <summary>Stops the trial for good.</summary>
    /// <param name="Reason">Why, where nobody has asked for it.</param>
    public sealed record Cancel(string? Reason = null);

    /// <summary>To the parent: why the trial does not get a slot.</summary>
    public sealed record Waits(TrialId Trial, string Reason);

    private sealed record Remind;

    /// <summary>How often a message to a worker is repeated until it is answered.</summary>
    public static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(1);

    private readonly TrialEnvironment _environment;
    private TrialState _state;

    /// <param name="state">New, or recovered from the journal.</param>
    public TrialActor(TrialEnvironment environment, TrialState state)
    {
        _environment = environment;
        _state = state;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TrialKey Key => new(_environment.Experiment, _state.Id);

    private AttemptId CurrentAttempt => new(_environment.Experiment, _state.Id, _state.Attempt);

    public static Props Props(TrialEnvironment environment, TrialState state) =>
        Akka.Actor.Props.Create(() => new TrialActor(environment, state));

    protected override void PreStart()
    {
        if (_state.IsOver)
        {
            End();
        }
        else if (_state.Status == TrialStatus.Running)
        {
            FindWorker();
        }
        else
        {
            WaitForSlot();
        }
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void WaitForSlot()
    {
        var threads = _state.Plan.Spec.Training.Threads;
        _environment.Directory.Tell(
            new SlotProtocol.RequestSlot(Key, _environment.Place, threads, Again: _state.Attempt > 0));
        Become(message =>
        {
            switch (message)
            {
                case SlotProtocol.SlotGranted granted:
                    Commit(TrialDecisions.Assign(_state, granted.Worker, granted.Machine, _environment.Now));
                    Run(
                        granted.Worker,
                        granted.WorkerActor,
                        new TrialProtocol.Start(CurrentAttempt, _state.Plan.Spec, _state.NewestCheckpoint));
                    break;
                case SlotProtocol.NoSuchWorker waits:
                    Context.Parent.Tell(new Waits(_state.Id, waits.Reason));
                    break;
                case Cancel cancel:
                    Commit(TrialDecisions.Cancel(_state, _environment.Now, cancel.Reason));
                    End();
                    break;
                case TrialProtocol.Report report:
                    Reject(report);
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
    }

    /// <summary>Waits until the directory knows whether the worker of the recovered attempt is back.</summary>
    private void FindWorker()
    {
        var attempt = CurrentAttempt;
        _environment.Directory.Tell(new SlotProtocol.FindAttempt(attempt, _state.Workers, Parallel: false));
        Become(message =>
        {
            switch (message)
            {
                case SlotProtocol.Found found:
                    Run(found.Worker, found.WorkerActor, new TrialProtocol.Adopt(attempt));
                    break;
                case SlotProtocol.WorkerLost lost:
                    Commit(TrialDecisions.Missed(_state, attempt, $"{lost.Reason} ({lost.Worker})", _environment.Now));
                    Continue();
                    break;
                case Cancel cancel:
                    // A worker that comes back later is told to stop, because nobody expects it any more.
                    Commit(TrialDecisions.Cancel(_state, _environment.Now, cancel.Reason));
                    End();
                    break;
                case TrialProtocol.Report:
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
    }

    /// <param name="opening">Tells the worker to start the attempt, or to go on with it for this actor. Repeated until it is
    /// answered.</param>
    private void Run(WorkerId worker, IActorRef workerActor, object opening)
    {
        var attempt = CurrentAttempt;
        var received = _state.Heard.GetValueOrDefault(worker);
        var isConfirmed = opening is not TrialProtocol.Adopt;
        _environment.TellWhenRecorded(workerActor, opening);
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), ReminderInterval);
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
                        Timers.Cancel(nameof(Remind));
                        Commit(
                            TrialDecisions.Receive(_state, report, _environment.Now),
                            new ReportNumber(worker, received));
                    }

                    _environment.TellWhenRecorded(Sender, new TrialProtocol.Received(attempt, received));
                    Continue();
                    break;
                case TrialProtocol.Adopted adopted when adopted.Attempt == attempt && !isConfirmed:
                    isConfirmed = true;
                    Timers.Cancel(nameof(Remind));
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
                    Commit(TrialDecisions.Cancel(_state, _environment.Now, cancel.Reason));
                    Stop(workerActor, attempt);
                    break;
                case Remind:
                    _environment.TellWhenRecorded(workerActor, opening);
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
    }

    /// <summary>Follows the state after events that may have ended the attempt.</summary>
    private void Continue()
    {
        if (_state.Status == TrialStatus.Running)
        {
            return;
        }

        Timers.CancelAll();
        if (_state.IsOver)
        {
            End();
        }
        else
        {
            _environment.Directory.Tell(new SlotProtocol.ReleaseSlot(Key));
            WaitForSlot();
        }
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
                    Timers.CancelAll();
                    End();
                    break;
                case Remind:
                    worker.Tell(new TrialProtocol.Stop(attempt));
                    break;
                case TrialProtocol.Report or Cancel:
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
    }

    private void End()
    {
        _environment.Directory.Tell(new SlotProtocol.ReleaseSlot(Key));
        Become(message =>
        {
            switch (message)
            {
                // The acknowledgement of the last report was lost.
                case TrialProtocol.Report report when report.Attempt == CurrentAttempt:
                    _environment.TellWhenRecorded(Sender, new TrialProtocol.Received(report.Attempt, report.Sequence));
                    break;
                case TrialProtocol.Report report:
                    Reject(report);
                    break;
                case SlotProtocol.Found found:
                    // The trial was cancelled while it looked for its worker.
                    found.WorkerActor.Tell(new TrialProtocol.Stop(CurrentAttempt));
                    break;
                case Cancel or SlotProtocol.SlotGranted or SlotProtocol.NoSuchWorker:
                    break;
                default:
                    IgnoreLate(message);
                    break;
            }
        });
    }

    /// <summary>Tells the worker of an attempt that was given up, because its worker seemed dead, to stop.</summary>
    private void Reject(TrialProtocol.Report report) => Sender.Tell(new TrialProtocol.Stop(report.Attempt));

    /// <summary>Ignores what may arrive after it has lost its meaning.</summary>
    private void IgnoreLate(object message)
    {
        if (message is not (TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or TrialProtocol.Adopted
            or SlotProtocol.WorkerLost or Remind))
        {
            Unhandled(message);
        }
    }

    private void Commit(IEnumerable<TrialEvent> events, ReportNumber? report = null)
    {
        foreach (var change in TrialChange.Of(_state, events, report))
        {
            _state = change.After;
            _environment.Record(change);
        }
    }
}
