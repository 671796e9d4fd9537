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
public sealed class ExperimentManager : UntypedActor
{
    /// <summary>Starts an experiment; answered with <see cref="Submitted"/> or <see cref="Rejected"/>.</summary>
    /// <param name="Folder">The run folder, or null for a new one in the coordinator's folder of runs.</param>
    public sealed record Submit(ExperimentPlan Plan, string? Folder);

    public sealed record Submitted(ExperimentId Id, string Folder);

    public sealed record Rejected(string Reason);

    /// <summary>Answered with the views of all experiments, oldest first.</summary>
    public sealed record List;

    /// <summary>Forwards a message to an experiment; answered with <see cref="Unknown"/> if there is none with this id.</summary>
    public sealed record To(ExperimentId Experiment, object Message);

    /// <param name="Known">Ids of the existing experiments.</param>
    public sealed record Unknown(ExperimentId Id, IReadOnlyList<string> Known);

    /// <summary>The number of workers in the cluster: told by the directory, and passed on to every experiment.</summary>
    public sealed record WorkersChanged(int Count);

    private readonly string _runs;
    private readonly bool _recovers;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Props _directoryProps;
    private readonly Dictionary<ExperimentId, IActorRef> _experiments = [];
    private IActorRef _directory = ActorRefs.Nobody;
    private WorkersChanged _workers = new(0);

    /// <param name="runs">The folder in which run folders are created.</param>
    /// <param name="recovers">Whether to continue a coordinator's experiments found there.</param>
    /// <param name="directory">Creates the <see cref="WorkerDirectory"/>.</param>
    public ExperimentManager(string runs, bool recovers, Props directory, TimeProvider clock)
    {
        _runs = runs;
        _recovers = recovers;
        _directoryProps = directory;
        _clock = clock;
    }

    public static Props Props(string runs, bool recovers, Props directory, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new ExperimentManager(runs, recovers, directory, clock));

    /// <summary>
    /// An experiment that throws has a bug; only that experiment stops. Without the directory no experiment can continue, so the
    /// manager restarts and recovers what it can.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(_ => Sender.Equals(_directory) ? Directive.Escalate : Directive.Stop);

    protected override void PreStart()
    {
        _directory = Context.ActorOf(_directoryProps, "workers");
        if (_recovers)
        {
            Recover(RunsFolder.Experiments(_runs, (left, reason) => _log.Error("{Folder} is left out: {Reason}", left, reason)));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerProtocol.Register or WorkerProtocol.Draining or WorkerDirectory.GetWorkers or WorkerDirectory.ProcessEnded:
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
            case To to when _experiments.TryGetValue(to.Experiment, out var experiment):
                experiment.Forward(to.Message);
                break;
            case To to:
                Sender.Tell(new Unknown(to.Experiment, [.. _experiments.Keys.Select(id => id.Value)]));
                break;
            case List:
                Task.WhenAll(_experiments.Values.Select(experiment =>
                        experiment.Ask<ExperimentView>(new ExperimentActor.GetView(), TimeSpan.FromSeconds(5))))
                    .PipeTo(Sender, success: views => views.OrderBy(view => view.SubmittedAt).ToList());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private object Begin(Submit submit)
    {
        var id = NewId(submit.Plan.Name);
        try
        {
            var experiment = JournaledExperiment.Create(
                id,
                submit.Plan,
                submit.Folder ?? Path.Combine(_runs, id.Value),
                submit.Folder is null ? ExperimentOwner.Coordinator : ExperimentOwner.Local,
                _clock.GetUtcNow());
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
            if (experiment.Torn > 0)
            {
                _log.Warning(
                    "{Journal}: the last {Bytes} bytes were no whole line, and are cut off",
                    experiment.Folder.JournalPath,
                    experiment.Torn);
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

            Start(experiment);
        }
    }

    private void Start(JournaledExperiment experiment)
    {
        var id = experiment.State.Id;
        _experiments[id] = Context.ActorOf(ExperimentActor.Props(experiment, _directory, _clock), id.Value);
        _experiments[id].Tell(_workers);
    }

    private ExperimentId NewId(string name)
    {
        var stem = $"{name}-{_clock.GetUtcNow():yyyyMMdd-HHmmss}";
        var id = new ExperimentId(stem);
        for (var copy = 2; _experiments.ContainsKey(id); copy++)
        {
            id = new ExperimentId($"{stem}-{copy}");
        }

        return id;
    }
}
