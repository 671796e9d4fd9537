using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Owns one experiment: its trials, its read model, and through its writers the journal and the run folder. An event is
/// visible outside only once it is in the journal. A new experiment and a recovered one start in the same way.
/// </summary>
public sealed partial class ExperimentActor : UntypedActor, IWithTimers
{
    /// <summary>Answered with an <see cref="ExperimentView"/>.</summary>
    public sealed record GetView;

    /// <summary>Answered with the <see cref="EventView"/>s after the given number.</summary>
    public sealed record GetEvents(int After);

    /// <summary>Answered with an <see cref="ExperimentSubscription"/>.</summary>
    /// <param name="After">Number of the last log line that is known already; null leaves out the log so far.</param>
    public sealed record Subscribe(int? After);

    /// <summary>Stops every trial that is not over; answered with an <see cref="ExperimentView"/>.</summary>
    public sealed record Cancel;

    /// <summary>Asks whether an attempt may store files. Answered with an <see cref="Authorization"/>.</summary>
    public sealed record AuthorizeAttempt(AttemptId Attempt);

    /// <summary>A worker's file could not be stored; the worker sends it again.</summary>
    public sealed record NotStored(TrialId Trial, string Reason);

    /// <summary>A worker's file was stored.</summary>
    public sealed record Stored;

    private sealed record Probe;

    private static readonly TimeSpan _probeInterval = TimeSpan.FromSeconds(5);

    private readonly RunFolder _folder;
    private readonly JournalFile? _file;
    private readonly IActorRef _directory;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<CheckpointKept> _stored;
    private readonly ExperimentReadModel _model;
    private readonly ExperimentProblems _problems;
    private readonly ExperimentSearch? _search;
    private readonly Dictionary<TrialId, IActorRef> _trials = [];
    private readonly List<IActorRef> _cancellers = [];
    private IActorRef _writer = ActorRefs.Nobody;
    private IActorRef _journal = ActorRefs.Nobody;
    private ExperimentState _state;
    private AlikeFailures _failures;
    private bool _isStopping;

    public ExperimentActor(JournaledExperiment experiment, IActorRef directory, TimeProvider clock)
    {
        _folder = experiment.Folder;
        _file = experiment.Journal;
        _directory = directory;
        _clock = clock;
        _stored = [.. experiment.Events.OfType<CheckpointKept>()];
        _state = experiment.State;
        _failures = new AlikeFailures(_state.StopAfterFailures, _state.Trials);
        _model = new ExperimentReadModel(_state, _folder.Folder, experiment.Events, clock);
        _problems = new ExperimentProblems(_model, _folder.Folder, clock);
        _search = experiment.Search is { } search
            ? new ExperimentSearch(
                new SearchProgress(search, _state.SearchedSettings, experiment.Events, _state), Record, clock)
            : null;
        if (experiment.Damage is { } damage)
        {
            _problems.BeginDamaged(damage);
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(JournaledExperiment experiment, IActorRef directory, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new ExperimentActor(experiment, directory, clock));

    /// <summary>A trial's actor that throws is stopped and its trial fails: restarted, it would have lost its state. Without its
    /// writers the experiment can do nothing, and must not seem to.</summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(_ => Sender.Equals(_journal) || Sender.Equals(_writer) ? Directive.Escalate : Directive.Stop);

    protected override void PreStart()
    {
        if (_file is null)
        {
            // The experiment has ended; only its views are served.
            return;
        }

        _writer = Context.ActorOf(RunFolderWriter.Props(_folder, _state, _stored), "writer");
        _journal = Context.ActorOf(JournalWriter.Props(_file), "journal");
        Timers.StartPeriodicTimer(nameof(Probe), new Probe(), _probeInterval);
        _directory.Tell(new SlotProtocol.SetShare(_state.Id, _state.Share));
        if (_state.Trials.CountOf(TrialStatus.Queued) > 0)
        {
            _directory.Tell(new SlotProtocol.ExpectRequests(
                [.. _state.Trials.Where(trial => trial.NeedsSlot).Select(trial => Key(trial.Id))]));
        }

        foreach (var (number, trial) in _state.Trials.Index())
        {
            Begin(trial, number);
            _search?.Direct(trial.Id, _trials[trial.Id]);
            if (_state.CancelRequested)
            {
                _trials[trial.Id].Tell(new TrialActor.Cancel());
            }

            HandBack(trial);
        }

        if (_state.StopReason is { } reason)
        {
            CancelTrials(reason);
        }

        StopIfAllFailAlike();
        _search?.Decide(_state);
    }

    protected override void PostStop() => _model.Close();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case JournalWriter.Recorded recorded:
                OnRecorded(recorded.Event, recorded.After);
                break;
            case TrialActor.Waits waits:
                Note(waits.Trial.Value, waits.Reason, EventLevel.News);
                break;
            case TrialProtocol.Progress progress:
                _model.Apply(progress);
                break;
            case TrialProtocol.Preparing preparing:
                Prepare(preparing);
                break;
            case ParallelTrialActor.Seen seen:
                _model.Apply(seen.Trial, seen.Generation, seen.Latest);
                break;
            case ExperimentManager.WorkersChanged workers:
                _model.ApplyWorkers(workers.Count);
                break;
            case SlotProtocol.Queued queued:
                _model.ApplyQueue(queued.Reason);
                break;
            case RunFolderWriter.Restored restored:
                _problems.Receive(restored);
                // A new event, so that the journal is there again as well.
                Note("deleted run folder", restored.Message, EventLevel.Detail);
                break;
            case RunFolderWriter.NotDrawn notDrawn:
                Note("run folder", notDrawn.Message, EventLevel.Problem);
                break;
            case Probe:
                _problems.AskWriters(_journal, _writer);
                break;
            case RunFolderWriter.Finished finished:
                Timers.CancelAll();
                _directory.Tell(new SlotProtocol.Forget(_state.Id));
                Record(new ExperimentEnded(_clock.GetUtcNow(), finished.Problem) { SweepHash = SweepHash.Of(_state) });
                break;
            case GetView:
                Sender.Tell(_model.View());
                break;
            case GetEvents get:
                Sender.Tell(_model.LogAfter(get.After));
                break;
            case Subscribe subscribe:
                Sender.Tell(_model.Subscribe(subscribe.After));
                break;
            case Cancel when _state.Status != ExperimentStatus.Running:
                Sender.Tell(_model.View());
                break;
            case Cancel:
                _cancellers.Add(Sender);
                Record(new CancellationRequested(_clock.GetUtcNow()));
                CancelTrials(reason: null);
                break;
            case Request request:
                Receive(request);
                break;
            case AuthorizeAttempt authorize:
                Sender.Tell(new Authorization(
                    _state.Find(authorize.Attempt.Trial) is { } trialState
                    && TrialDecisions.IsCurrent(trialState, authorize.Attempt)
                        ? _folder.Artifacts
                        : null));
                break;
            case Terminated terminated when _state.Find(new TrialId(terminated.ActorRef.Path.Name)) is { IsOver: false } trial:
                _trials.Remove(trial.Id);
                _directory.Tell(new SlotProtocol.ReleaseSlot(Key(trial.Id)));
                const string Reason = "internal error in the coordinator; its log has the details";
                Record(new TrialFailed(trial.Id, _clock.GetUtcNow(), Reason, Reason) { IsLostToMachines = true });
                break;
            case Terminated:
                break;
            default:
                if (!_problems.Receive(message))
                {
                    Unhandled(message);
                }

                break;
        }
    }

    private void Begin(TrialState trial, int number) =>
        _trials[trial.Id] = Context.Watch(Context.ActorOf(PropsOf(trial, number), trial.Id.Value));

    private TrialKey Key(TrialId trial) => new(_state.Id, trial);

    private Props PropsOf(TrialState trial, int number)
    {
        var place = new TrialPlace(_state.SubmittedAt, number);
        var environment = new TrialEnvironment(_state.Id, place, _directory, _journal, _clock);
        return trial.Plan.Spec.Parallel is null
            ? TrialActor.Props(environment, trial)
            : ParallelTrialActor.Props(environment, trial);
    }

    private void Record(ExperimentEvent change) => _journal.Tell(new JournalWriter.Record(change));

    private void Note(string subject, string text, EventLevel level) =>
        Record(new Noted(_clock.GetUtcNow(), subject, text) { Level = level });

    /// <param name="after">The trial's state after an event of its actor; null for an event decided here.</param>
    private void OnRecorded(ExperimentEvent change, TrialState? after)
    {
        var before = _state;
        _state = after is null ? _state.Apply(change) : _state.With(after);
        _model.Apply(change, _state);
        switch (change)
        {
            case DuplicateReport:
                break;
            case TrialEvent happening:
                _writer.Tell(new RunFolderWriter.Append(happening));
                _writer.Tell(new RunFolderWriter.Write(_state));
                _failures.Apply(_state.Find(happening.Trial)!);
                HandBack(happening);
                StopIfAllFailAlike();
                _search?.Observe(happening, _state);
                if (happening is TrialPaused)
                {
                    // What was decided of it may have crossed the request to pause.
                    _search?.Direct(happening.Trial, _trials[happening.Trial]);
                }

                _search?.MakeRoom(_state, _trials);
                AnswerCancellers(happening.Trial);
                break;
            case TrialPlanned planned:
                Begin(_state.Find(planned.Trial)!, _state.Trials.Count - 1);
                _writer.Tell(new RunFolderWriter.Write(_state));
                _search?.MakeRoom(_state, _trials);
                break;
            case SearchDecided { Trial: { } trial }:
                _search?.Direct(trial, _trials[trial]);
                break;
            case SearchDecided or ExperimentStopped:
                _writer.Tell(new RunFolderWriter.Write(_state));
                break;
            case ExperimentPaused or ExperimentResumed or TrialsRetried:
                GoOn(before, change);
                break;
            case CancellationRequested:
                _cancellers.ForEach(asker => asker.Tell(_model.View()));
                _cancellers.Clear();
                _writer.Tell(new RunFolderWriter.Write(_state));
                break;
        }
    }

    /// <summary>Live displays show every report; the log gets a line for each quarter.</summary>
    private void Prepare(TrialProtocol.Preparing preparing)
    {
        var before = _model.Apply(preparing);
        if (before?.What != preparing.What || (int?)(before.Share * 4) != (int?)(preparing.Share * 4))
        {
            Note(
                preparing.Attempt.Trial.Value,
                preparing.Share is { } share ? $"{preparing.What}: {share:P0}" : preparing.What,
                EventLevel.Detail);
        }
    }

    /// <param name="Store">Null where the attempt is not current.</param>
    public sealed record Authorization(ArtifactStore? Store);
}
