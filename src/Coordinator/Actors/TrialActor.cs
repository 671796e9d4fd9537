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
/// <remarks>A trial that has reached its horizon keeps its slot, and one that is paused waits without: both for a
/// <see cref="Command"/>.</remarks>
public sealed partial class TrialActor : UntypedActor, IWithTimers
{
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
            Wait();
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
                case SlotProtocol.SlotGranted granted when HasWithdrawn:
                    Commit(TrialDecisions.Assign(_state, granted.Worker, granted.Machine, _environment.Now));
                    Run(
                        granted.Worker,
                        granted.WorkerActor,
                        new TrialProtocol.Start(CurrentAttempt, _state.Plan.Spec, _state.NewestCheckpoint)
                        {
                            UntilEpoch = _state.Until,
                        });
                    break;
                case SlotProtocol.SlotGranted:
                    break;
                case SlotProtocol.NoSuchWorker waits:
                    Context.Parent.Tell(new Waits(_state.Id, waits.Reason));
                    break;
                case Command command:
                    Plan(command);
                    CarryOutPlan();
                    if (!_state.NeedsSlot)
                    {
                        Withdraw();
                        Wait();
                    }

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
                    Commit(TrialDecisions.Cancel(_state, _environment.Now, cancel.Reason, cancel.IsAlone));
                    End();
                    break;
                case Command command:
                    Plan(command);
                    break;
                case TrialProtocol.Report:
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
                case Reopen reopen:
                    _state = reopen.State;
                    Wait();
                    break;
                case Command or SlotProtocol.SlotGranted or SlotProtocol.NoSuchWorker:
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
        switch (message)
        {
            case ActorIdentity { MessageId: int withdrawal }:
                _withdrawn = withdrawal;
                break;
            case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or TrialProtocol.Adopted:
            case TrialProtocol.Extended or SlotProtocol.WorkerLost or Remind:
                break;
            default:
                Unhandled(message);
                break;
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
