using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Sees one trial through its attempts: waits for a slot, starts the worker, hears its reports in order and once each,
/// and begins again elsewhere when the worker is lost. Every rule is in <see cref="TrialDecisions"/>; every event goes to the
/// journal, and so does everything that must not be said before the events it rests on are on the disk. A trial that is found
/// in a journal goes on where it was: if it was running, the worker is looked for, and an attempt that still runs is adopted.
/// </summary>
public sealed class TrialActor : UntypedActor, IWithTimers
{
    /// <summary>Stop the trial for good.</summary>
    public sealed record Cancel;

    /// <summary>To the parent: why the trial does not get a slot.</summary>
    public sealed record Waits(TrialId Trial, string Reason);

    private sealed record Remind;

    /// <summary>Start and Stop are sent again so often until they are answered.</summary>
    public static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(1);

    private readonly ExperimentId _experiment;
    private readonly IActorRef _directory;
    private readonly IActorRef _journal;
    private readonly TimeProvider _clock;
    private TrialState _state;

    /// <param name="state">New, or as the journal has it.</param>
    /// <param name="journal">The experiment's <see cref="JournalWriter"/>.</param>
    public TrialActor(ExperimentId experiment, TrialState state, IActorRef directory, IActorRef journal, TimeProvider clock)
    {
        _experiment = experiment;
        _directory = directory;
        _journal = journal;
        _clock = clock;
        _state = state;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TrialKey Key => new(_experiment, _state.Id);

    private AttemptId CurrentAttempt => new(_experiment, _state.Id, _state.Attempt);

    public static Props Props(
        ExperimentId experiment,
        TrialState state,
        IActorRef directory,
        IActorRef journal,
        TimeProvider clock) => Akka.Actor.Props.Create(() => new TrialActor(experiment, state, directory, journal, clock));

    /// <summary>The first slot is asked for by the parent, so that trials begin in the order of the plan.</summary>
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
        Become(message =>
        {
            switch (message)
            {
                case WorkerDirectory.SlotGranted granted:
                    Commit(TrialDecisions.Assign(_state, granted.Worker, granted.Machine, _clock.GetUtcNow()));
                    Run(
                        granted.Worker,
                        granted.WorkerActor,
                        new TrialProtocol.Start(CurrentAttempt, _state.Plan.Spec, _state.NewestCheckpoint));
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
                case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or TrialProtocol.Adopted:
                case WorkerDirectory.WorkerLost or Remind:
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    /// <summary>The directory knows when the worker comes, and when it does not.</summary>
    private void FindWorker()
    {
        var attempt = CurrentAttempt;
        _directory.Tell(new WorkerDirectory.FindAttempt(attempt, _state.Workers, Parallel: false));
        Become(message =>
        {
            switch (message)
            {
                case WorkerDirectory.Found found:
                    Run(found.Worker, found.WorkerActor, new TrialProtocol.Adopt(attempt));
                    break;
                case WorkerDirectory.WorkerLost lost:
                    Commit(TrialDecisions.Miss(_state, attempt, $"{lost.Reason} ({lost.Worker})", _clock.GetUtcNow()));
                    Continue();
                    break;
                case Cancel:
                    // Should its worker come back, it is told to stop: nobody expects it any more.
                    Commit(TrialDecisions.Cancel(_state, _clock.GetUtcNow()));
                    End();
                    break;
                case TrialProtocol.Report or TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or Remind:
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    /// <param name="opening">What the worker is told: to start the attempt, or to go on with it for this actor.</param>
    private void Run(WorkerId worker, IActorRef workerActor, object opening)
    {
        var attempt = CurrentAttempt;
        var heard = _state.Heard.GetValueOrDefault(worker);
        var isFound = opening is not TrialProtocol.Adopt;
        SayWhenRecorded(workerActor, opening);
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
                        Commit(TrialDecisions.Hear(_state, report, _clock.GetUtcNow()), new ReportNumber(worker, heard));
                    }

                    SayWhenRecorded(Sender, new TrialProtocol.Received(attempt, heard));
                    Continue();
                    break;
                case TrialProtocol.Adopted adopted when adopted.Attempt == attempt && !isFound:
                    isFound = true;
                    Timers.Cancel(nameof(Remind));
                    Commit(TrialDecisions.Adopt(_state, attempt, [worker], _clock.GetUtcNow()));
                    break;
                case TrialProtocol.Stopped stopped when stopped.Attempt == attempt && !isFound:
                    Commit(
                        TrialDecisions.Miss(
                            _state,
                            attempt,
                            $"the worker does not run it any more ({worker})",
                            _clock.GetUtcNow()));
                    Continue();
                    break;
                case TrialProtocol.Progress progress when progress.Attempt == attempt:
                    Context.Parent.Forward(progress);
                    break;
                case TrialProtocol.Preparing preparing when preparing.Attempt == attempt:
                    Context.Parent.Forward(preparing);
                    break;
                case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or TrialProtocol.Adopted:
                    break;
                case WorkerDirectory.WorkerLost lost when lost.Worker == worker:
                    Commit(TrialDecisions.LoseWorker(_state, attempt, $"{lost.Reason} ({lost.Worker})", _clock.GetUtcNow()));
                    Continue();
                    break;
                case Cancel:
                    Commit(TrialDecisions.Cancel(_state, _clock.GetUtcNow()));
                    Stop(workerActor, attempt);
                    break;
                case Remind:
                    SayWhenRecorded(workerActor, opening);
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
    private void Stop(IActorRef worker, AttemptId attempt)
    {
        worker.Tell(new TrialProtocol.Stop(attempt));
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
                    worker.Tell(new TrialProtocol.Stop(attempt));
                    break;
                case TrialProtocol.Report or TrialProtocol.Progress or TrialProtocol.Preparing:
                case TrialProtocol.Stopped or TrialProtocol.Adopted or Cancel:
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
                    SayWhenRecorded(Sender, new TrialProtocol.Received(report.Attempt, report.Sequence));
                    break;
                case TrialProtocol.Report report:
                    TurnAway(report);
                    break;
                case TrialProtocol.Progress or TrialProtocol.Preparing:
                case TrialProtocol.Stopped or TrialProtocol.Adopted or Cancel:
                case WorkerDirectory.WorkerLost or WorkerDirectory.SlotGranted or WorkerDirectory.NoSuchWorker or Remind:
                    break;
                case WorkerDirectory.Found found:
                    // Cancelled while its worker was looked for.
                    found.WorkerActor.Tell(new TrialProtocol.Stop(CurrentAttempt));
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        });
    }

    /// <summary>An attempt that was given up still reports (its worker was thought dead): nothing it says counts, and it is to
    /// stop.</summary>
    private void TurnAway(TrialProtocol.Report report) => Sender.Tell(new TrialProtocol.Stop(report.Attempt));

    /// <param name="heard">The report from which they follow. It is heard once all that follows from it is.</param>
    private void Commit(IEnumerable<TrialEvent> events, ReportNumber? heard = null)
    {
        var changes = events.ToList();
        for (var i = 0; i < changes.Count; i++)
        {
            var change = i == changes.Count - 1 ? changes[i] with { Heard = heard } : changes[i];
            _state = _state.Apply(change);
            _journal.Tell(new JournalWriter.Record(change, _state));
        }
    }

    /// <summary>A worker must not know of anything that a coordinator started again would not know.</summary>
    private void SayWhenRecorded(IActorRef to, object message) => _journal.Tell(new JournalWriter.Deliver(to, message));
}
