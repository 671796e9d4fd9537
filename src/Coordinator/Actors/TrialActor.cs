using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.SpecFiles;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Sees one trial through its attempts: waits for a slot, starts the worker, hears its reports in order and once each,
/// and begins again elsewhere when the worker is lost. Every rule is in <see cref="TrialDecisions"/>; the parent is told
/// every event.
/// </summary>
public sealed class TrialActor : UntypedActor, IWithTimers
{
    /// <summary>Stop the trial for good.</summary>
    public sealed record Cancel;

    /// <summary>To the parent: what happened to this trial.</summary>
    public sealed record Changed(TrialEvent Event);

    /// <summary>To the parent: why the trial does not get a slot.</summary>
    public sealed record Waits(TrialId Trial, string Reason);

    private sealed record Remind;

    /// <summary>Start and Stop are sent again so often until they are answered.</summary>
    public static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(1);

    private readonly ExperimentId _experiment;
    private readonly IActorRef _directory;
    private readonly TimeProvider _clock;
    private TrialState _state;

    public TrialActor(ExperimentId experiment, PlannedTrial plan, IActorRef directory, TimeProvider clock)
    {
        _experiment = experiment;
        _directory = directory;
        _clock = clock;
        _state = new TrialState(plan);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TrialKey Key => new(_experiment, _state.Id);

    private AttemptId CurrentAttempt => new(_experiment, _state.Id, _state.Attempt);

    public static Props Props(ExperimentId experiment, PlannedTrial plan, IActorRef directory, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new TrialActor(experiment, plan, directory, clock));

    /// <summary>The first slot is asked for by the parent, so that trials begin in the order of the plan.</summary>
    protected override void PreStart() => WaitForSlot();

    protected override void OnReceive(object message) => Unhandled(message);

    private void WaitForSlot()
    {
        Become(message =>
        {
            switch (message)
            {
                case WorkerDirectory.SlotGranted granted:
                    Commit(TrialDecisions.Assign(_state, granted.Worker, granted.Machine, _clock.GetUtcNow()));
                    Run(granted);
                    break;
                case WorkerDirectory.NoSuchWorker waits:
                    Context.Parent.Tell(new Waits(_state.Id, waits.Reason));
                    break;
                case Cancel:
                    Commit(TrialDecisions.Cancel(_state, _clock.GetUtcNow()));
                    End();
                    break;
                case TrialProtocol.Report report:
                    TurnAway(report);
                    break;
                case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or WorkerDirectory.WorkerLost or Remind:
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    private void Run(WorkerDirectory.SlotGranted slot)
    {
        var attempt = CurrentAttempt;
        var start = new TrialProtocol.Start(attempt, _state.Plan.Spec, _state.NewestCheckpoint);
        var heard = 0L;
        slot.WorkerActor.Tell(start);
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), ReminderInterval);
        Become(message =>
        {
            switch (message)
            {
                case TrialProtocol.Report report when report.Attempt != attempt:
                    TurnAway(report);
                    break;
                case TrialProtocol.Report report:
                    if (report.Sequence == heard + 1)
                    {
                        heard = report.Sequence;
                        Timers.Cancel(nameof(Remind));
                        Commit(TrialDecisions.Hear(_state, report, _clock.GetUtcNow()));
                    }

                    Sender.Tell(new TrialProtocol.Received(attempt, heard));
                    Continue();
                    break;
                case TrialProtocol.Progress progress when progress.Attempt == attempt:
                    Context.Parent.Forward(progress);
                    break;
                case TrialProtocol.Preparing preparing when preparing.Attempt == attempt:
                    Context.Parent.Forward(preparing);
                    break;
                case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped:
                    break;
                case WorkerDirectory.WorkerLost lost when lost.Worker == slot.Worker:
                    Commit(TrialDecisions.LoseWorker(_state, attempt, $"{lost.Reason} ({lost.Worker})", _clock.GetUtcNow()));
                    Continue();
                    break;
                case Cancel:
                    Commit(TrialDecisions.Cancel(_state, _clock.GetUtcNow()));
                    Stop(slot, attempt);
                    break;
                case Remind:
                    slot.WorkerActor.Tell(start);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    /// <summary>Goes where the state says, after an event may have ended the attempt.</summary>
    private void Continue()
    {
        if (_state.Status == TrialStatus.Running)
        {
            return;
        }

        Timers.CancelAll();
        _directory.Tell(new WorkerDirectory.ReleaseSlot(Key));
        if (_state.IsOver)
        {
            End();
        }
        else
        {
            _directory.Tell(new WorkerDirectory.RequestSlot(Key, _state.Plan.Spec.Training.Threads, Again: true));
            WaitForSlot();
        }
    }

    /// <summary>The slot is free only when the worker says that the attempt has stopped.</summary>
    private void Stop(WorkerDirectory.SlotGranted slot, AttemptId attempt)
    {
        slot.WorkerActor.Tell(new TrialProtocol.Stop(attempt));
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), ReminderInterval);
        Become(message =>
        {
            switch (message)
            {
                case TrialProtocol.Stopped stopped when stopped.Attempt == attempt:
                case WorkerDirectory.WorkerLost:
                    Timers.CancelAll();
                    End();
                    break;
                case Remind:
                    slot.WorkerActor.Tell(new TrialProtocol.Stop(attempt));
                    break;
                case TrialProtocol.Report or TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or Cancel:
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    private void End()
    {
        _directory.Tell(new WorkerDirectory.ReleaseSlot(Key));
        Become(message =>
        {
            switch (message)
            {
                // The acknowledgement of the last report was lost, or an attempt long given up still talks.
                case TrialProtocol.Report report when report.Attempt == CurrentAttempt:
                    Sender.Tell(new TrialProtocol.Received(report.Attempt, report.Sequence));
                    break;
                case TrialProtocol.Report report:
                    TurnAway(report);
                    break;
                case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or Cancel:
                case WorkerDirectory.WorkerLost or WorkerDirectory.SlotGranted or WorkerDirectory.NoSuchWorker or Remind:
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    /// <summary>An attempt that was given up still reports (its worker was thought dead): nothing it says counts, and it is to stop.</summary>
    private void TurnAway(TrialProtocol.Report report) => Sender.Tell(new TrialProtocol.Stop(report.Attempt));

    private void Commit(IEnumerable<TrialEvent> events)
    {
        foreach (var change in events)
        {
            _state = _state.Apply(change);
            Context.Parent.Tell(new Changed(change));
        }
    }
}
