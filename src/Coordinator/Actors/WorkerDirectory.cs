using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Knows the workers and lends their slots to trials. The only place that decides that a worker is gone: when its node
/// leaves the cluster, or when whoever started its process says that the process has ended.
/// </summary>
public sealed partial class WorkerDirectory : UntypedActor, IWithTimers
{
    private sealed record LookAgain;

    private sealed record LookWhoIsHere;

    private sealed record GiveUp;

    /// <summary>Workers come one by one: before a trial is told that there are too few, some more may.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long the workers of expected attempts are waited for; less, where no worker is left in the cluster that has
    /// not come.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private const string NotBack = "its worker did not come back";
    private static readonly TimeSpan _lookInterval = TimeSpan.FromSeconds(1);

    private readonly string _version;
    private readonly string _artifactsUrl;
    private readonly Func<ActorSystem, IReadOnlyCollection<Address>>? _nodes;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly Dictionary<TrialKey, IActorRef> _trials = [];
    private readonly HashSet<TrialKey> _parallel = [];
    private SlotLedger _ledger = new();
    private readonly HashSet<TrialKey> _told = [];
    private readonly HashSet<Address> _strangers = [];
    private UnconfirmedAttempts _missing = new();

    /// <param name="version">Workers of any other version are refused.</param>
    /// <param name="artifactsUrl">Where workers send checkpoints and pictures.</param>
    /// <param name="nodes">The workers' nodes in the cluster; null where there is no cluster.</param>
    public WorkerDirectory(string version, string artifactsUrl, Func<ActorSystem, IReadOnlyCollection<Address>>? nodes)
    {
        _version = version;
        _artifactsUrl = artifactsUrl;
        _nodes = nodes;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        string version,
        string artifactsUrl,
        Func<ActorSystem, IReadOnlyCollection<Address>>? nodes = null) =>
        Akka.Actor.Props.Create(() => new WorkerDirectory(version, artifactsUrl, nodes));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WorkerProtocol.Register register:
                Register(register);
                break;
            case WorkerProtocol.Draining draining:
                _log.Info("Worker {Worker} is leaving", draining.Worker);
                _ledger = _ledger.Drain(draining.Worker);
                break;
            case Expect expect:
                _missing = _missing.Add(expect.Attempts);
                Timers.StartPeriodicTimer(nameof(LookWhoIsHere), new LookWhoIsHere(), _lookInterval);
                Timers.StartSingleTimer(nameof(GiveUp), new GiveUp(), Grace);
                break;
            case FindAttempt find:
                Find(find);
                break;
            case LookWhoIsHere when IsEveryoneHere():
            case GiveUp:
                GiveUpMissing();
                break;
            case LookWhoIsHere:
                break;
            case RequestSlot request:
                _trials[request.Trial] = Sender;
                _ledger = _ledger.Request(new SlotRequest(request.Trial, request.Threads, Again: request.Again));
                Grant();
                break;
            case RequestSlots { Request: var request }:
                _trials[request.Trial] = Sender;
                _parallel.Add(request.Trial);
                _ledger = _ledger.Request(request);
                Grant();
                break;
            case ReleaseSlot release:
                // A data-parallel trial that is over still waits for workers to stop, and has to hear of those that are lost.
                _ = _parallel.Contains(release.Trial) || _trials.Remove(release.Trial);
                _missing = _missing.Remove(release.Trial);
                _ledger = _ledger.Release(release.Trial);
                Grant();
                break;
            case LeaveSlot leave:
                _ledger = _ledger.Leave(leave.Trial, leave.Worker);
                Grant();
                break;
            case FreeSlot free:
                _ledger = _ledger.Release(free.Trial, free.Worker);
                Grant();
                break;
            case LookAgain:
                Look();
                break;
            case Terminated terminated
                when _workers.FirstOrDefault(entry => entry.Value.Equals(terminated.ActorRef)) is { Value: not null } entry:
                Lose(entry.Key, "the worker left the cluster");
                break;
            case ProcessEnded ended:
                EndProcess(ended);
                break;
            case GetWorkers:
                Sender.Tell(View());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Register(WorkerProtocol.Register register)
    {
        if (register.Offer.Version != _version)
        {
            _log.Warning("Refused worker {Worker} on {Host}: its version is {Version}, not {Own}",
                register.Worker, register.Offer.Host, register.Offer.Version, _version);
            Sender.Tell(new WorkerProtocol.Refused(register.Worker,
                $"This worker is of version {register.Offer.Version} and the coordinator of version {_version}. " +
                "Install the same version on both."));
            return;
        }

        if (IsLeftOut(register))
        {
            return;
        }

        if (_workers.TryAdd(register.Worker, Sender))
        {
            _log.Info("Worker {Worker} on {Host}: {Slots} slots of {Threads} threads on {Device}",
                register.Worker, register.Offer.Host, register.Offer.Slots, register.Offer.Threads, register.Offer.Device);
            Context.Watch(Sender);
            _ledger = _ledger.Add(register.Worker, register.Offer);
            Context.Parent.Tell(new ExperimentManager.WorkersChanged(_workers.Count));
        }

        var found = Return(register);

        // Attempts nobody here knows are over, by what the journals say: their slots are needed.
        foreach (var attempt in register.Running.Where(attempt =>
                     !Holds(register.Worker, attempt) || found.Any(other => other != attempt && KeyOf(other) == KeyOf(attempt))))
        {
            Sender.Tell(new TrialProtocol.Stop(attempt));
        }

        Sender.Tell(new WorkerProtocol.Registered(register.Worker, _artifactsUrl));
        Grant();
    }

    private static TrialKey KeyOf(AttemptId attempt) => new(attempt.Experiment, attempt.Trial);

    private bool Holds(WorkerId worker, AttemptId attempt) =>
        _ledger.Workers[worker].IsUsedBy(KeyOf(attempt));

    private void EndProcess(ProcessEnded ended)
    {
        foreach (var (worker, slots) in _ledger.Workers)
        {
            if (slots.Offer.Host == ended.Host && slots.Offer.ProcessId == ended.ProcessId)
            {
                Context.Unwatch(_workers[worker]);
                Cluster.Get(Context.System).Down(_workers[worker].Path.Address);
                Lose(worker, "the worker's process ended");
                return;
            }
        }
    }

    private void Lose(WorkerId worker, string reason)
    {
        _log.Warning("Lost worker {Worker}: {Reason}", worker, reason);
        _workers.Remove(worker);
        Context.Parent.Tell(new ExperimentManager.WorkersChanged(_workers.Count));
        (_ledger, var orphans) = _ledger.Remove(worker);
        foreach (var trial in orphans.Where(_trials.ContainsKey))
        {
            _trials[trial].Tell(new WorkerLost(worker, reason));
        }
    }

    private void Grant()
    {
        TellTheHopeless(
            _ledger.Hopeless().Where(request => _ledger.Workers.Values.All(slots => slots.Offer.Threads < request.Threads)));
        (_ledger, var grants) = _ledger.Grant();
        foreach (var slots in grants.GroupBy(grant => grant.Trial, grant => grant.Worker))
        {
            if (_parallel.Contains(slots.Key))
            {
                _trials[slots.Key]
                    .Tell(
                        new SlotsGranted([
                            .. slots.Select(it => new GrantedSlot(it, _workers[it], _ledger.Workers[it].Offer)),
                        ]));
            }
            else
            {
                _trials[slots.Key]
                    .Tell(
                        new SlotGranted(
                            slots.Single(),
                            _workers[slots.Single()],
                            _ledger.Workers[slots.Single()].Offer.Describe()));
            }
        }

        if ((_ledger.Hopeless().Any() || _ledger.GivingWay().Count > 0) && !Timers.IsTimerActive(nameof(LookAgain)))
        {
            Timers.StartSingleTimer(nameof(LookAgain), new LookAgain(), Patience);
        }
    }

    /// <summary>What was so a while ago and is so still.</summary>
    private void Look()
    {
        TellTheHopeless(_ledger.Hopeless());
        foreach (var trial in _ledger.GivingWay())
        {
            _trials[trial].Tell(new GiveWay());
        }
    }

    /// <summary>A trial that waits for workers nobody has started would otherwise wait without a word.</summary>
    private void TellTheHopeless(IEnumerable<SlotRequest> requests)
    {
        _told.IntersectWith(_ledger.Hopeless().Select(request => request.Trial));
        foreach (var request in requests.Where(request => _told.Add(request.Trial)).ToList())
        {
            _trials[request.Trial].Tell(new NoSuchWorker(ShortageText.Of(request, [.. _ledger.Workers.Values])));
        }
    }

    private IReadOnlyList<WorkerView> View() =>
    [
        .. _ledger.Workers.Select(entry => new WorkerView(
            entry.Key.Value,
            entry.Value.Offer.Host,
            entry.Value.Offer.ProcessId,
            entry.Value.Offer.Device,
            entry.Value.Offer.Processor,
            entry.Value.Offer.Slots,
            entry.Value.Offer.Threads,
            [.. entry.Value.Holders.Union(entry.Value.Leaving).Select(trial => $"{trial.Experiment}/{trial.Trial}")])),
    ];
}
