using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;
using AeCluster.Worker.Training;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Owns one attempt and its training thread: fetches the checkpoint to go on from, passes on what the thread tells,
/// sends files while training goes on, and ends when the coordinator has everything.
/// </summary>
public sealed class AttemptActor : UntypedActor, IWithTimers
{
    /// <summary>Stop with a checkpoint and hand the attempt back.</summary>
    public sealed record Drain;

    private sealed record Remind;

    private sealed record SendAgain;

    private sealed record Fetched(Transfer Result);

    private sealed record FileSent(Transfer Result);

    public static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a file is offered to a coordinator that refuses it (a full disk) before it is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly WorkerId _worker;
    private readonly TrialProtocol.Start _start;
    private readonly IActorRef _trial;
    private readonly IArtifacts _artifacts;
    private readonly TrainingRun _run;
    private readonly TrainingSignals _signals = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Uploads _uploads = new((int)(Patience / ReminderInterval));
    private Outbox _outbox = new();
    private GenerationProtocol.Broken? _broken;
    private bool _leaving;
    private bool _training;

    /// <param name="trial">The coordinator's trial actor.</param>
    public AttemptActor(WorkerId worker, TrialProtocol.Start start, IActorRef trial, IArtifacts artifacts, TrainingRun run)
    {
        _worker = worker;
        _start = start;
        _trial = trial;
        _artifacts = artifacts;
        _run = run;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private AttemptId Attempt => _start.Attempt;

    public static Props Props(
        WorkerId worker,
        TrialProtocol.Start start,
        IActorRef trial,
        IArtifacts artifacts,
        TrainingRun run) => Akka.Actor.Props.Create(() => new AttemptActor(worker, start, trial, artifacts, run));

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
        var refusals = 0;
        FetchOnce();
        Become(message =>
        {
            switch (message)
            {
                case Fetched { Result: Transfer.Done done }:
                    Train(done.Bytes);
                    break;
                case Fetched { Result: Transfer.Stale }:
                    Context.Stop(Self);
                    break;
                case Fetched { Result: Transfer.Damaged damaged }:
                    EndWith(number => new TrialProtocol.Released(
                        Attempt, number, $"checkpoint {checkpoint.Name} cannot be used: {damaged.Reason}", checkpoint.Name));
                    break;
                case Fetched { Result: Transfer.Refused refused } when ++refusals * ReminderInterval > Patience:
                    EndWith(number => new TrialProtocol.Released(
                        Attempt, number, $"checkpoint {checkpoint.Name} could not be fetched: {refused.Reason}", null));
                    break;
                case Fetched { Result: var failure }:
                    _log.Warning("{Attempt}: fetching {Checkpoint}: {Failure}; trying again", Attempt, checkpoint.Name, failure);
                    Timers.StartSingleTimer(nameof(SendAgain), new SendAgain(), ReminderInterval);
                    break;
                case SendAgain:
                    FetchOnce();
                    break;
                case Drain:
                    EndWith(number => new TrialProtocol.Released(Attempt, number, "the worker is leaving", null));
                    break;
                default:
                    ReceiveAnywhere(message);
                    break;
            }
        });

        void FetchOnce() => _artifacts.FetchAsync(Attempt, checkpoint).PipeTo(
            Self, success: result => new Fetched(result), failure: error => new Fetched(new Transfer.Unreachable(error.Message)));
    }

    private void Train(byte[]? checkpoint)
    {
        var self = Self;
        var title = $"{Attempt.Experiment} {Attempt.Trial}";
        _training = true;
        TrainingThread.Start($"train {Attempt}", _run, _start.Spec, title, checkpoint, news => self.Tell(news), _signals);
        Become(message =>
        {
            _training &= message is not TrainingEvent { EndsTraining: true };
            switch (message)
            {
                case TrainingEvent.Preparing preparing:
                    _trial.Tell(new TrialProtocol.Preparing(Attempt, preparing.What, preparing.Share));
                    break;
                case TrainingEvent.Ready ready:
                    Report(number => new TrialProtocol.Started(
                        Attempt, number, _worker, ready.FromStep, ready.FromEpoch, ready.TotalSteps, ready.Parameters));
                    break;
                case TrainingEvent.Progressed progress:
                    _trial.Tell(
                        new TrialProtocol.Progress(
                            Attempt,
                            progress.Epoch,
                            progress.Step,
                            progress.Loss,
                            progress.SamplesPerSecond,
                            progress.Measures));
                    break;
                case TrainingEvent.EpochFinished epoch:
                    Report(number => new TrialProtocol.EpochDone(Attempt, number, epoch.Metrics));
                    break;
                case TrainingEvent.CheckpointTaken taken:
                    Send(OutgoingFile.Of(taken.Checkpoint, isReplaceable: true, Stored));
                    break;
                case TrainingEvent.HandedBack back:
                    // Should the coordinator refuse it, the next attempt goes on from an older one.
                    Send(OutgoingFile.Of(back.Checkpoint, isReplaceable: true, Stored));
                    Finish(number => new TrialProtocol.Released(Attempt, number, "the worker is leaving", null));
                    break;
                case TrainingEvent.Completed completed:
                    foreach (var (name, png) in completed.Pictures)
                    {
                        Send(new OutgoingFile(name, png, IsReplaceable: false));
                    }

                    Send(
                        OutgoingFile.Of(completed.Final, isReplaceable: false, (checkpoint, number) =>
                            new TrialProtocol.Finished(Attempt, number, checkpoint, completed.ParametersSha256)));
                    Finish(null);
                    break;
                case TrainingEvent.BadCheckpoint bad:
                    EndWith(number => new TrialProtocol.Released(
                        Attempt,
                        number,
                        $"checkpoint {_start.ResumeFrom!.Name} cannot be used: {bad.Reason}",
                        _start.ResumeFrom.Name));
                    break;
                case TrainingEvent.Crashed crashed:
                    _log.Error("{Attempt} failed: {Detail}", Attempt, crashed.Detail);
                    EndWith(number => new TrialProtocol.Failed(Attempt, number, crashed.Reason, crashed.Detail));
                    break;
                case GenerationProtocol.Enter enter:
                    Enter(enter);
                    break;
                case TrainingEvent.GenerationRunning running:
                    _trial.Tell(
                        new GenerationProtocol.Running(Attempt, running.Generation, _worker, running.Step, running.Copied));
                    break;
                case TrainingEvent.GenerationBroken broken:
                    _broken = new GenerationProtocol.Broken(
                        Attempt,
                        broken.Generation,
                        _worker,
                        broken.Lost,
                        broken.Reason,
                        broken.Step);
                    _trial.Tell(_broken);
                    break;
                case TrainingEvent.Measured measured:
                    _trial.Tell(new GenerationProtocol.Measured(Attempt, measured.Generation, _worker, measured.Costs));
                    break;
                case Drain:
                    Leave();
                    break;
                default:
                    ReceiveAnywhere(message);
                    break;
            }
        });

        TrialProtocol.Report Stored(CheckpointRef checkpoint, long number) =>
            new TrialProtocol.CheckpointStored(Attempt, number, checkpoint);
    }

    /// <summary>The training thread leaves the generation it is in, and enters this one.</summary>
    private void Enter(GenerationProtocol.Enter enter)
    {
        Sender.Tell(new GenerationProtocol.Entered(Attempt, enter.Generation, _worker));
        _signals.Generations.Post(enter);
        if (_broken?.Generation < enter.Generation)
        {
            _broken = null;
        }

        if (_leaving)
        {
            Leave();
        }
    }

    /// <summary>With fellow members the others go on, and this one is told to stop; alone it hands back what it has.</summary>
    private void Leave()
    {
        _leaving = true;
        if (_signals.Generations.Members > 1)
        {
            _trial.Tell(new GenerationProtocol.Leaving(Attempt, _worker));
        }
        else
        {
            _signals.HandBack();
        }
    }

    /// <summary>Training is over: what is left is to deliver the files, then <paramref name="last"/>.</summary>
    private void Finish(Func<long, TrialProtocol.Report>? last)
    {
        Become(message =>
        {
            ReceiveAnywhere(message);
            GoOn();
        });
        GoOn();

        void GoOn()
        {
            if (!_uploads.IsEmpty)
            {
                return;
            }

            if (last is not null)
            {
                Report(last);
                last = null;
            }

            if (_outbox.Unacknowledged.IsEmpty)
            {
                Context.Stop(Self);
            }
        }
    }

    /// <summary>The attempt is over; files still unsent do not matter any more.</summary>
    private void EndWith(Func<long, TrialProtocol.Report> last)
    {
        _uploads = _uploads.Clear();
        Finish(last);
    }

    private void ReceiveAnywhere(object message)
    {
        switch (message)
        {
            case TrialProtocol.Received received:
                _outbox = _outbox.Acknowledge(received.Sequence);
                break;
            case Remind:
                foreach (var report in _outbox.Unacknowledged)
                {
                    _trial.Tell(report);
                }

                if (_broken is not null)
                {
                    _trial.Tell(_broken);
                }

                if (_leaving && _signals.Generations.Members > 1)
                {
                    _trial.Tell(new GenerationProtocol.Leaving(Attempt, _worker));
                }

                break;
            case TrialProtocol.Stop:
                Stop(Sender);
                break;
            case FileSent sent:
                Sent(sent.Result);
                break;
            case SendAgain:
                SendNext();
                break;
            case GenerationProtocol.Enter enter:
                // Too late for this member; the others will find that out.
                Sender.Tell(new GenerationProtocol.Entered(Attempt, enter.Generation, _worker));
                break;
            case Drain or TrainingEvent or Fetched:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Stop(IActorRef asker)
    {
        _signals.Abandon();
        if (!_training)
        {
            End();
            return;
        }

        // The slot is free only when the thread has ended.
        Become(message =>
        {
            if (message is TrainingEvent { EndsTraining: true })
            {
                End();
            }
        });

        void End()
        {
            asker.Tell(new TrialProtocol.Stopped(Attempt));
            Context.Stop(Self);
        }
    }

    private void Report(Func<long, TrialProtocol.Report> report)
    {
        _outbox = _outbox.Add(report);
        _trial.Tell(_outbox.Unacknowledged.Last());
    }

    private void Send(OutgoingFile file)
    {
        _uploads = _uploads.Add(file);
        SendNext();
    }

    private void SendNext()
    {
        (_uploads, var file) = _uploads.Begin();
        if (file is not null)
        {
            _artifacts
                .SendAsync(Attempt, file.Name, file.Bytes)
                .PipeTo(
                    Self,
                    success: result => new FileSent(result),
                    failure: error => new FileSent(new Transfer.Unreachable(error.Message)));
        }
    }

    private void Sent(Transfer result)
    {
        (_uploads, var outcome) = _uploads.End(result);
        switch (outcome)
        {
            case UploadOutcome.Stored stored:
                if (stored.File.Report is { } report)
                {
                    Report(report(stored.Sha256));
                }

                SendNext();
                break;
            case UploadOutcome.GivenUp given:
                _log.Warning("{Attempt}: {Name} is given up: {Result}", Attempt, given.File.Name, result);
                SendNext();
                break;
            case UploadOutcome.Hopeless hopeless:
                EndWith(number => new TrialProtocol.Failed(
                    Attempt,
                    number,
                    $"{hopeless.File.Name} could not be stored with the coordinator: {hopeless.Reason}",
                    hopeless.Reason));
                break;
            case UploadOutcome.TryAgain:
                _log.Warning("{Attempt}: sending a file: {Result}; trying again", Attempt, result);
                Timers.StartSingleTimer(nameof(SendAgain), new SendAgain(), ReminderInterval);
                break;
        }
    }
}
