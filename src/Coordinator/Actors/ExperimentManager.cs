using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// The cluster singleton: owns every experiment and the directory of workers. Workers reach the directory through it, so they
/// need only one name.
/// </summary>
public sealed partial class ExperimentManager : UntypedActor
{
    /// <summary>Starts an experiment; answered with <see cref="Submitted"/> or <see cref="Rejected"/>.</summary>
    /// <param name="Folder">
    /// The run folder, whose name is that of the experiment; null for a new one in the coordinator's folder of runs.
    /// </param>
    /// <param name="Key">Chosen by the submitter: a second submission with the same key is the same experiment, also after a
    /// restart. Null for none.</param>
    public sealed record Submit(ExperimentPlan Plan, string? Folder, string? Key = null);

    public sealed record Submitted(ExperimentId Id, string Folder);

    public sealed record Rejected(string Reason);

    /// <summary>Answered with the views of all experiments, oldest first.</summary>
    public sealed record List;

    /// <summary>Forwards a message to an experiment; answered with <see cref="Unknown"/> if there is none with this id.</summary>
    public sealed record To(ExperimentId Experiment, object Message);

    /// <summary>Answered with the path of its run folder, or with <see cref="Unknown"/>.</summary>
    public sealed record FolderOf(ExperimentId Experiment);

    /// <param name="Known">Ids of the existing experiments.</param>
    public sealed record Unknown(ExperimentId Id, IReadOnlyList<string> Known);

    /// <summary>The number of workers in the cluster: told by the directory, and passed on to every experiment.</summary>
    public sealed record WorkersChanged(int Count);

    private const string InternalError =
        "Internal error in the coordinator; its log has the details. Start the coordinator again to go on.";

    private static readonly TimeSpan _viewTimeout = TimeSpan.FromSeconds(5);

    private readonly string _runs;
    private readonly bool _recovers;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Props _directoryProps;
    private readonly Action<Exception>? _failed;
    private readonly Dictionary<ExperimentId, IActorRef> _experiments = [];
    private readonly Dictionary<ExperimentId, string> _folders = [];
    private readonly Dictionary<string, ExperimentId> _submittedByKey = [];
    private IActorRef _directory = ActorRefs.Nobody;
    private WorkersChanged _workers = new(0);

    /// <param name="runs">The folder in which run folders are created.</param>
    /// <param name="recovers">Whether to continue a coordinator's experiments found there.</param>
    /// <param name="directory">Creates the <see cref="WorkerDirectory"/>.</param>
    /// <param name="failed">Is told why the manager cannot start; null for nobody.</param>
    public ExperimentManager(string runs, bool recovers, Props directory, TimeProvider clock, Action<Exception>? failed)
    {
        _failed = failed;
        _runs = runs;
        _recovers = recovers;
        _directoryProps = directory;
        _clock = clock;
    }

    public static Props Props(
        string runs, bool recovers, Props directory, TimeProvider clock, Action<Exception>? failed = null) =>
        Akka.Actor.Props.Create(() => new ExperimentManager(runs, recovers, directory, clock, failed));

    /// <summary>
    /// An experiment that throws has a bug; only that experiment stops. Without the directory no experiment can continue, so the
    /// manager restarts and recovers what it can.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(_ => Sender.Equals(_directory) ? Directive.Escalate : Directive.Stop);

    protected override void PreStart()
    {
        try
        {
            _directory = Context.ActorOf(_directoryProps, "workers");
            if (_recovers)
            {
                var (experiments, unreadable) = RunsFolder.Read(_runs, _clock.GetUtcNow());
                Recover(experiments);
                unreadable.ToList().ForEach(LeaveOut);
            }
        }
        catch (Exception error)
        {
            // Without a manager the process would answer nothing, and nobody would learn why.
            _failed?.Invoke(error);
            throw;
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerProtocol.Register or WorkerProtocol.Draining or WorkerDirectory.GetWorkers or WorkerDirectory.ProcessEnded:
            case WorkerDirectory.Drain:
                _directory.Forward(message);
                break;
            case WorkersChanged workers:
                _workers = workers;
                foreach (var experiment in _experiments.Values)
                {
                    experiment.Tell(workers);
                }

                break;
            case Submit submit:
                Sender.Tell(Begin(submit));
                break;
            case Continue { Experiment: var experiment }:
                Start(experiment);
                Sender.Tell(new Submitted(experiment.State.Id, experiment.Folder.Folder));
                break;
            case Reopen reopen:
                Carry(reopen);
                break;
            case Remove remove:
                Carry(remove);
                break;
            case FolderOf { Experiment: var id }:
                Sender.Tell(_folders.TryGetValue(id, out var folder) ? folder : new Unknown(id, []));
                break;
            case To to when _experiments.TryGetValue(to.Experiment, out var addressed):
                addressed.Forward(to.Message);
                break;
            case To to:
                Sender.Tell(new Unknown(to.Experiment, [.. _experiments.Keys.Select(id => id.Value)]));
                break;
            case List:
                Task.WhenAll(_experiments.Select(each => ViewAsync(each.Key, each.Value, _folders[each.Key])))
                    .PipeTo(Sender, success: views => views.OrderBy(view => view.SubmittedAt).ToList());
                break;
            case Terminated terminated:
                Replace(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>One experiment that does not answer does not hide the others.</summary>
    private async Task<ExperimentView> ViewAsync(ExperimentId id, IActorRef experiment, string folder)
    {
        try
        {
            return await experiment.Ask<ExperimentView>(new ExperimentActor.GetView(), _viewTimeout);
        }
        catch (AskTimeoutException)
        {
            var now = _clock.GetUtcNow();
            return new ExperimentView(id.Value, id.Value, ExperimentStatus.Running, now, folder, 0, 0, [])
            {
                Problems = [new ProblemView($"it does not answer within {_viewTimeout.TotalSeconds:0} s", now, Waiting: null)],
            };
        }
    }

    private object Begin(Submit submit)
    {
        if (submit.Key is { } key && _submittedByKey.TryGetValue(key, out var known))
        {
            return new Submitted(known, _folders[known]);
        }

        var chosen = Path.GetFileName(Path.TrimEndingDirectorySeparator(submit.Folder ?? ""));
        var id = chosen.Length > 0 ? Unused(chosen) : NewId(submit.Plan.Name);
        try
        {
            var experiment = JournaledExperiment.Create(
                id,
                submit.Plan,
                submit.Folder ?? Path.Combine(_runs, id.Value),
                submit.Folder is null ? ExperimentOwner.Coordinator : ExperimentOwner.Local,
                _clock.GetUtcNow(),
                submit.Key);
            Start(experiment);
            return new Submitted(id, experiment.Folder.Folder);
        }
        catch (RunFolderException error)
        {
            return new Rejected(error.Message);
        }
    }

    /// <summary>Tells the directory of the attempts that were running before any worker can register.</summary>
    private void Recover(IReadOnlyList<JournaledExperiment> experiments)
    {
        _directory.Tell(new SlotProtocol.ExpectAttempts([.. experiments.SelectMany(experiment => experiment.State.Running)]));
        foreach (var experiment in experiments)
        {
            if (experiment.Damage is { } damage)
            {
                _log.Error("{Experiment}: {Damage}", experiment.State.Id, damage);
            }

            if (experiment.Journal is not null)
            {
                _log.Info(
                    "{Experiment} goes on: {Over} of {Trials} trials are over, {Running} were running",
                    experiment.State.Id,
                    experiment.State.Trials.OverCount,
                    experiment.State.Trials.Count,
                    experiment.State.Running.DistinctBy(running => running.Attempt).Count());
            }

            try
            {
                Start(experiment);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                _log.Error(error, "{Experiment} cannot be started", experiment.State.Id);
                LeaveOut(new UnreadableExperiment(experiment.Folder.Folder, InternalError));
            }
        }
    }

    private void Start(JournaledExperiment experiment)
    {
        var id = experiment.State.Id;
        _folders[id] = experiment.Folder.Folder;
        if (experiment.Events[0] is ExperimentSubmitted { Key: { } key })
        {
            _submittedByKey[key] = id;
        }

        _experiments[id] = Context.Watch(
            Context.ActorOf(ExperimentActor.Props(experiment, _directory, _clock), Uri.EscapeDataString(id.Value)));
        _experiments[id].Tell(_workers);
    }

    /// <summary>An experiment that cannot be resumed is listed with the reason, so that it does not vanish.</summary>
    private void LeaveOut(UnreadableExperiment unreadable)
    {
        _log.Error("{Folder} is left out: {Reason}", unreadable.Folder, unreadable.Reason);
        LeaveOut(Unused(Path.GetFileName(unreadable.Folder)), unreadable);
    }

    private void LeaveOut(ExperimentId id, UnreadableExperiment unreadable)
    {
        _folders[id] = unreadable.Folder;
        _experiments[id] = Context.ActorOf(UnreadableExperimentActor.Props(id, unreadable, _clock.GetUtcNow()));
    }

    /// <summary>An experiment whose actor has a bug does not take the list of all experiments with it.</summary>
    private void Replace(IActorRef ended)
    {
        if (_afterEnd.Remove(ended, out var then))
        {
            then();
        }
        else if (_experiments.FirstOrDefault(each => each.Value.Equals(ended)).Key is { Value: not null } id)
        {
            _experiments.Remove(id);
            LeaveOut(new UnreadableExperiment(_folders[id], InternalError));
        }
    }

    private ExperimentId NewId(string name) => Unused($"{name}-{_clock.GetUtcNow():yyyyMMdd-HHmmss}");

    private ExperimentId Unused(string stem)
    {
        var id = new ExperimentId(stem);
        for (var copy = 2; _experiments.ContainsKey(id); copy++)
        {
            id = new ExperimentId($"{stem}-{copy}");
        }

        return id;
    }
}
