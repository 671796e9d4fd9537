using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.SpecFiles;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>Owns one experiment: its trials, its event log, and through its writer the run folder.</summary>
public sealed class ExperimentActor : UntypedActor
{
    /// <summary>Answered with an <see cref="ExperimentView"/>.</summary>
    public sealed record GetView;

    /// <summary>Answered with the <see cref="EventView"/>s after the given number.</summary>
    public sealed record GetEvents(int After);

    /// <summary>Stops every trial that is not over; answered with an <see cref="ExperimentView"/>.</summary>
    public sealed record Cancel;

    /// <summary>May this attempt store files? Answered with the <see cref="ArtifactStore"/>, or null where it is not current.</summary>
    public sealed record AuthorizeAttempt(AttemptId Attempt);

    private readonly RunFolder _folder;
    private readonly IActorRef _directory;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<PlannedTrial> _plan;
    private readonly List<EventView> _events = [];
    private readonly Dictionary<TrialId, TrialProtocol.Progress> _progress = [];
    private readonly Dictionary<TrialId, TrialProtocol.Preparing> _preparing = [];
    private readonly Dictionary<TrialId, ParallelTrialActor.Seen> _seen = [];
    private readonly Dictionary<TrialId, IActorRef> _trials = [];
    private IActorRef _writer = ActorRefs.Nobody;
    private ExperimentState _state;
    private bool _written;
    private string? _problem;

    public ExperimentActor(ExperimentId id, ExperimentPlan plan, RunFolder folder, IActorRef directory, TimeProvider clock)
    {
        _folder = folder;
        _directory = directory;
        _clock = clock;
        _plan = plan.Trials;
        _state = new ExperimentState(
            id, plan.Name, clock.GetUtcNow(), [.. plan.SearchedSettings], [.. plan.Trials.Select(trial => new TrialState(trial))]);
    }

    public static Props Props(ExperimentId id, ExperimentPlan plan, RunFolder folder, IActorRef directory, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new ExperimentActor(id, plan, folder, directory, clock));

    /// <summary>A trial's actor that throws has a bug; its state is lost, so it must not begin again unnoticed.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        _writer = Context.ActorOf(RunFolderWriter.Props(_folder), "writer");
        foreach (var trial in _plan)
        {
            var (props, request) = HowToRun(trial);
            var actor = Context.ActorOf(props, trial.Id.Value);
            _trials[trial.Id] = Context.Watch(actor);
            _directory.Tell(request, actor);
        }

        _writer.Tell(new RunFolderWriter.Write(_state));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TrialActor.Changed changed:
                Record(changed.Event);
                break;
            case TrialActor.Waits waits:
                Log(waits.Trial.Value, waits.Reason);
                break;
            case TrialProtocol.Progress progress:
                _progress[progress.Attempt.Trial] = progress;
                break;
            case TrialProtocol.Preparing preparing:
                Prepare(preparing);
                break;
            case ParallelTrialActor.Seen seen:
                _seen[seen.Trial] = seen;
                break;
            case RunFolderWriter.Problem problem:
                Log("run folder", problem.Message);
                break;
            case RunFolderWriter.Finished finished:
                _written = true;
                _problem = finished.Problem;
                break;
            case GetView:
                Sender.Tell(View());
                break;
            case GetEvents get:
                Sender.Tell(_events.Skip(get.After).ToList());
                break;
            case Cancel:
                _state = _state with { CancelRequested = _state.CancelRequested || _state.Status == ExperimentStatus.Running };
                foreach (var trial in _trials.Values)
                {
                    trial.Tell(new TrialActor.Cancel());
                }

                Sender.Tell(View());
                break;
            case AuthorizeAttempt authorize:
                Sender.Tell(new Authorization(
                    _state.Find(authorize.Attempt.Trial) is { } trialState && TrialDecisions.IsCurrent(trialState, authorize.Attempt)
                        ? _folder.Artifacts
                        : null));
                break;
            case Terminated terminated when _state.Find(new TrialId(terminated.ActorRef.Path.Name)) is { IsOver: false } trial:
                _directory.Tell(new WorkerDirectory.ReleaseSlot(new TrialKey(_state.Id, trial.Id)));
                const string Reason = "internal error in the coordinator; its log has the details";
                Record(new TrialFailed(trial.Id, _clock.GetUtcNow(), Reason, Reason));
                break;
            case Terminated:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private (Props Actor, object FirstRequest) HowToRun(PlannedTrial trial)
    {
        var (key, threads) = (new TrialKey(_state.Id, trial.Id), trial.Spec.Training.Threads);
        return trial.Spec.Parallel is { Workers: var workers }
            ? (ParallelTrialActor.Props(_state.Id, trial, _directory, _clock),
                new WorkerDirectory.RequestSlots(new SlotRequest(key, threads, workers.ToBegin, workers.Max)))
            : (TrialActor.Props(_state.Id, trial, _directory, _clock), new WorkerDirectory.RequestSlot(key, threads));
    }

    private void Record(TrialEvent change)
    {
        _state = _state.Apply(change);
        if (change is TrainingStarted or AttemptBegan)
        {
            _preparing.Remove(change.Trial);
        }

        Log(change.Trial.Value, EventText.Of(change));
        _writer.Tell(new RunFolderWriter.Append(change));
        _writer.Tell(new RunFolderWriter.Write(_state));
    }

    /// <summary>The live display shows every step of it; the log has a line for each quarter.</summary>
    private void Prepare(TrialProtocol.Preparing preparing)
    {
        var before = _preparing.GetValueOrDefault(preparing.Attempt.Trial);
        _preparing[preparing.Attempt.Trial] = preparing;
        if (before?.What != preparing.What || (int?)(before.Share * 4) != (int?)(preparing.Share * 4))
        {
            Log(preparing.Attempt.Trial.Value, preparing.Share is { } share ? $"{preparing.What}: {share:P0}" : preparing.What);
        }
    }

    private void Log(string subject, string text) =>
        _events.Add(new EventView(_events.Count + 1, _clock.GetUtcNow(), subject, text));

    /// <summary>To a reader the experiment runs until its folder is complete, so that whoever waits for the end finds it whole.</summary>
    private ExperimentView View()
    {
        var view = ExperimentView.Of(
            _state, _folder.Folder, _events.Count, trial => _progress.GetValueOrDefault(trial.Id), trial => _preparing.GetValueOrDefault(trial.Id),
            trial => _seen.GetValueOrDefault(trial.Id) is { } seen && seen.Generation == trial.Generation?.Number ? seen.Latest : null);
        return _written ? view with { Problem = _problem } : view with { Status = ExperimentStatus.Running };
    }

    /// <param name="Store">Null where the attempt is not current.</param>
    public sealed record Authorization(ArtifactStore? Store);
}
