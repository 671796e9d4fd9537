using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;
using AeCluster.Worker.Training;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Owns one attempt and its training thread: fetches the checkpoint to resume from, reports what the thread does, uploads
/// files while training continues, and stops when the coordinator has everything.
/// </summary>
/// <remarks>
/// States: fetching, training, finishing; <see cref="TrialProtocol.Stop"/> leads from each of them to stopping.
/// <see cref="AttemptDecisions"/> holds what follows from a training event or a finished transfer.
/// </remarks>
public sealed class AttemptActor : UntypedActor, IWithTimers
{
    /// <summary>Stop with a checkpoint and hand the attempt back.</summary>
    public sealed record Drain;

    private sealed record Remind;

    private sealed record RetryTransfer;

    private sealed record StopOverdue;

    public static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a coordinator may refuse a file (its disk is full, say) before the file is given up.</summary>
    public static readonly TimeSpan RefusalTimeout = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long the training thread of a stopped attempt may go on: longer than a step or a validation usually takes. A process
    /// whose thread goes on for longer is replaced, which costs its other trials the time to begin again.
    /// </summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    private readonly TrialProtocol.Start _start;
    private readonly TrainingRun _run;
    private readonly TrainingSignals _signals;
    private readonly AttemptDecisions _decisions;
    private readonly TrialReporter _trial;
    private readonly GenerationMember _member;
    private readonly FileTransfers _files;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _isTraining;

    /// <param name="trial">The coordinator's trial actor.</param>
    public AttemptActor(WorkerId worker, TrialProtocol.Start start, IActorRef trial, IArtifacts artifacts, TrainingRun run)
    {
        _start = start;
        _run = run;
        _signals = new TrainingSignals(start.UntilEpoch);
        _decisions = new AttemptDecisions(start.Attempt, worker, start.ResumeFrom);
        _trial = new TrialReporter(trial);
        _member = new GenerationMember(start.Attempt, worker, _signals, _trial);
        _files = new FileTransfers(artifacts, start.Attempt, Self, maxRefusals: (int)(RefusalTimeout / ReminderInterval));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        WorkerId worker, TrialProtocol.Start start, IActorRef trial, IArtifacts artifacts, TrainingRun run) =>
        Akka.Actor.Props.Create(() => new AttemptActor(worker, start, trial, artifacts, run));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), ReminderInterval);
        if (_start.ResumeFrom is { } checkpoint)
        {
            Fetch(checkpoint);
        }
        else
        {
            Train(null);
        }
    }

    protected override void PostStop() => _signals.Abandon();

    protected override void OnReceive(object message) => Unhandled(message);

    private void Fetch(CheckpointRef checkpoint)
    {
        _files.BeginFetch(checkpoint);
        Become(message =>
        {
            switch (message)
            {
                case FileTransfers.Fetched fetched:
                    Apply(_decisions.About(_files.EndFetch(fetched.Result)));
                    break;
                case RetryTransfer:
                    _files.BeginFetch(checkpoint);
                    break;
                case Drain:
                    EndWith(_decisions.Leaving);
                    break;
                default:
                    ReceiveInAnyState(message);
                    break;
            }
        });
    }

    private void Train(byte[]? checkpoint)
    {
        var self = Self;
        var (attempt, spec) = (_start.Attempt, _start.Spec);
        var title = $"{attempt.Experiment} {attempt.Trial}";
        _isTraining = true;
        TrainingThread.Start($"train {attempt}", _run, spec, title, checkpoint, training => self.Tell(training), _signals);
        Become(message =>
        {
            switch (message)
            {
                case TrainingEvent training:
                    _isTraining &= !training.EndsTraining;
                    Apply(_decisions.About(training));
                    break;
                case GenerationProtocol.Enter enter:
                    Sender.Tell(_member.Entered(enter));
                    _member.Enter(enter);
                    break;
                case Drain:
                    _member.Leave();
                    break;
                default:
                    ReceiveInAnyState(message);
                    break;
            }
        });
    }

    private void Apply(IReadOnlyList<AttemptEffect> effects)
    {
        foreach (var effect in effects)
        {
            Apply(effect);
        }
    }

    private void Apply(AttemptEffect effect)
    {
        switch (effect)
        {
            case AttemptEffect.Train train:
                Train(train.Checkpoint);
                break;
            case AttemptEffect.Notify notify:
                _trial.Notify(notify.Message);
                break;
            case AttemptEffect.Break broken:
                _member.Break(broken.Message);
                break;
            case AttemptEffect.Report report:
                _trial.Report(report.Create);
                break;
            case AttemptEffect.Upload upload:
                _files.Upload(upload.File);
                break;
            case AttemptEffect.UploadNext:
                _files.BeginUpload();
                break;
            case AttemptEffect.RetryTransfer retry:
                _log.Warning("{Attempt}: {What}: {Failure}; trying again", _start.Attempt, retry.What, retry.Failure);
                Timers.StartSingleTimer(nameof(RetryTransfer), new RetryTransfer(), ReminderInterval);
                break;
            case AttemptEffect.LogGivenUp given:
                _log.Warning("{Attempt}: {Name} is given up: {Result}", _start.Attempt, given.File, given.Failure);
                break;
            case AttemptEffect.LogWarning warning:
                _log.Warning("{Attempt}: {Text}", _start.Attempt, warning.Text);
                break;
            case AttemptEffect.LogCrash crash:
                _log.Error("{Attempt} failed: {Detail}", _start.Attempt, crash.Detail);
                break;
            case AttemptEffect.Finish finish:
                Finish(finish.Last);
                break;
            case AttemptEffect.EndWith end:
                EndWith(end.Last);
                break;
            case AttemptEffect.Stop:
                Context.Stop(Self);
                break;
        }
    }

    /// <summary>Training is over: delivers the remaining files, then <paramref name="last"/>, then stops.</summary>
    private void Finish(Func<long, TrialProtocol.Report>? last)
    {
        Become(message =>
        {
            ReceiveInAnyState(message);
            Continue();
        });
        Continue();

        void Continue()
        {
            if (!_files.IsEmpty)
            {
                return;
            }

            if (last is not null)
            {
                _trial.Report(last);
                last = null;
            }

            if (_trial.IsDelivered)
            {
                Context.Stop(Self);
            }
        }
    }

    /// <summary>The attempt is over, and files that are not uploaded yet no longer matter.</summary>
    private void EndWith(Func<long, TrialProtocol.Report> last)
    {
        _files.Clear();
        Finish(last);
    }

    private void Stop(IActorRef asker)
    {
        _signals.Abandon();
        if (!_isTraining)
        {
            End();
            return;
        }

        // The slot is free only after the thread has ended.
        Timers.StartSingleTimer(nameof(StopOverdue), new StopOverdue(), StopTimeout);
        Become(message =>
        {
            switch (message)
            {
                case TrainingEvent { EndsTraining: true }:
                    End();
                    break;
                case StopOverdue:
                    // The trial need not wait for the process to end.
                    Context.Parent.Tell(new WorkerActor.ThreadStuck(_start.Attempt));
                    End();
                    break;
            }
        });

        void End()
        {
            asker.Tell(new TrialProtocol.Stopped(_start.Attempt));
            Context.Stop(Self);
        }
    }

    private void ReceiveInAnyState(object message)
    {
        switch (message)
        {
            case TrialProtocol.Received received:
                _trial.Acknowledge(received.Sequence);
                break;
            case Remind:
                _trial.Remind();
                _member.Remind();
                break;
            case TrialProtocol.Extend extend:
                _signals.Extend(extend.UntilEpoch);
                Sender.Tell(new TrialProtocol.Extended(extend.Attempt, extend.UntilEpoch));
                break;
            case TrialProtocol.Pause:
                _signals.RequestCheckpoint();
                break;
            case TrialProtocol.Stop:
                Stop(Sender);
                break;
            case FileTransfers.Sent sent:
                Apply(_decisions.About(_files.EndUpload(sent.Result)));
                break;
            case RetryTransfer:
                _files.BeginUpload();
                break;
            case GenerationProtocol.Enter enter:
                // Too late for this member; the others notice when they connect.
                Sender.Tell(_member.Entered(enter));
                break;
            case Drain or TrainingEvent or FileTransfers.Fetched:
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
