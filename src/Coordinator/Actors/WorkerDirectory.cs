using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Knows the workers and grants their slots to trials (<see cref="SlotProtocol"/>). The only place that decides that a worker is
/// gone: when its node leaves the cluster, or when whoever started its process reports that the process has ended.
/// </summary>
public sealed partial class WorkerDirectory : UntypedActor, IWithTimers
{
    /// <summary>The process with this id on this host has ended. Faster than waiting for missed heartbeats.</summary>
    public sealed record ProcessEnded(string Host, int ProcessId);

    /// <summary>Answered with <see cref="WorkerView"/>s.</summary>
    public sealed record GetWorkers;

    private sealed record Deal;

    private sealed record StopExpectingRequests;

    private sealed record CheckShortage;

    /// <summary>How long a shortage lasts before trials are told of it: more workers may be about to register.</summary>
    public static readonly TimeSpan ShortageDelay = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound on the time for which slots are withheld until all expected requests have arrived.</summary>
    public static readonly TimeSpan RequestsTimeout = TimeSpan.FromSeconds(5);

    private readonly string _version;
    private readonly string _artifactsUrl;
    private readonly NodeAdmission _nodes;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly TrialActors _trials = new();
    private readonly HashSet<TrialKey> _expected = [];
    private readonly ShortageNotices _notices = new();
    private SlotLedger _ledger = new();
    private bool _dealing;

    /// <param name="version">Workers of any other version are refused.</param>
    /// <param name="artifactsUrl">Where workers send checkpoints and pictures.</param>
    /// <param name="nodes">The workers' nodes in the cluster; null where there is no cluster.</param>
    public WorkerDirectory(string version, string artifactsUrl, Func<ActorSystem, IReadOnlyCollection<Address>>? nodes)
    {
        var system = Context.System;
        _version = version;
        _artifactsUrl = artifactsUrl;
        _nodes = new NodeAdmission(nodes is null ? null : () => nodes(system));
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
                Receive(draining);
                break;
            case SlotProtocol.SetShare share:
                Receive(share);
                break;
            case SlotProtocol.Forget forget:
                Receive(forget);
                break;
            case TellQueues tell:
                Tell(tell);
                break;
            case Drain drain:
                Receive(drain);
                break;
            case AskAgainToLeave:
                AskToLeave();
                break;
            case SlotProtocol.ExpectAttempts expect:
                ExpectAttempts(expect);
                break;
            case SlotProtocol.FindAttempt find:
                Find(find);
                break;
            case CheckMissing when AreAllRegistered():
            case GiveUpMissing:
                ReportMissing();
                break;
            case CheckMissing:
                break;
            case SlotProtocol.ExpectRequests expect:
                _expected.UnionWith(expect.Trials);
                Timers.StartSingleTimer(nameof(StopExpectingRequests), new StopExpectingRequests(), RequestsTimeout);
                break;
            case StopExpectingRequests:
                _expected.Clear();
                DealSoon();
                break;
            case SlotProtocol.RequestSlot request:
                Enter(
                    new SlotRequest(request.Trial, request.Place, request.Threads, Again: request.Again),
                    isParallel: false);
                break;
            case SlotProtocol.RequestSlots { Request: var request }:
                Enter(request, isParallel: true);
                break;
            case SlotProtocol.ReleaseSlot release:
                Release(release.Trial);
                break;
            case SlotProtocol.LeaveSlot leave:
                _ledger = _ledger.Leave(leave.Trial, leave.Worker);
                DealSoon();
                break;
            case SlotProtocol.FreeSlot free:
                _ledger = _ledger.Release(free.Trial, free.Worker);
                DealSoon();
                break;
            case Deal:
                _dealing = false;
                DealSlots();
                break;
            case CheckShortage:
                ReportShortage();
                break;
            case Terminated terminated
                when _workers.FirstOrDefault(entry => entry.Value.Equals(terminated.ActorRef)) is { Value: not null } entry:
                RemoveWorker(entry.Key, "the worker left the cluster");
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

        if (IsOutside(register))
        {
            return;
        }

        if (_workers.TryAdd(register.Worker, Sender))
        {
            _log.Info("Worker {Worker} on {Host}: {Slots} slots of {Threads} threads on {Device}",
                register.Worker, register.Offer.Host, register.Offer.Slots, register.Offer.Threads, register.Offer.Device);
            Context.Watch(Sender);
            _ledger = _ledger.Add(register.Worker, register.Offer);
            _notices.ChangeWorkers();
            Context.Parent.Tell(new ExperimentManager.WorkersChanged(_workers.Count));
        }

        DealSoon();
        var confirmed = Confirm(register);

        // An attempt that is unknown here has ended, according to the journals, and its slot is needed.
        foreach (var attempt in register.Running.Where(attempt =>
                     !Holds(register.Worker, attempt)
                     || confirmed.Any(other => other != attempt && KeyOf(other) == KeyOf(attempt))))
        {
            Sender.Tell(new TrialProtocol.Stop(attempt));
        }

        Sender.Tell(new WorkerProtocol.Registered(register.Worker, _artifactsUrl));
    }

    private static TrialKey KeyOf(AttemptId attempt) => new(attempt.Experiment, attempt.Trial);

    private bool Holds(WorkerId worker, AttemptId attempt) =>
        _ledger.Workers[worker].IsUsedBy(KeyOf(attempt));

    private void Enter(SlotRequest request, bool isParallel)
    {
        _trials.Add(request.Trial, Sender, isParallel);
        _expected.Remove(request.Trial);
        _ledger = _ledger.Request(request);
        _notices.Enter(request.Trial);
        DealSoon();
    }

    private void Release(TrialKey trial)
    {
        _trials.Release(trial);
        _expected.Remove(trial);
        _missing = _missing.Remove(trial);
        _ledger = _ledger.Release(trial);
        DealSoon();
    }

    /// <summary>Deals after the messages that are in the mailbox already, once for all of them.</summary>
    private void DealSoon()
    {
        if (!_dealing)
        {
            _dealing = true;
            Self.Tell(new Deal());
        }
    }

    private void DealSlots()
    {
        if (_expected.Count > 0)
        {
            return;
        }

        Notify(_notices.Next(_ledger, persists: false));
        (_ledger, var grants) = _ledger.Grant();
        foreach (var slots in grants.GroupBy(grant => grant.Trial, grant => grant.Worker))
        {
            _trials.Tell(slots.Key, _trials.IsParallel(slots.Key)
                ? new SlotProtocol.SlotsGranted([
                    .. slots.Select(it => new SlotProtocol.GrantedSlot(it, _workers[it], _ledger.Workers[it].Offer)),
                ])
                : Granted(slots.Single()));
        }

        TellQueuesSoon();
        if (!Timers.IsTimerActive(nameof(CheckShortage)) && (_ledger.Unsatisfiable().Any() || _ledger.Yielding().Count > 0))
        {
            Timers.StartSingleTimer(nameof(CheckShortage), new CheckShortage(), ShortageDelay);
        }

        object Granted(WorkerId worker) =>
            new SlotProtocol.SlotGranted(worker, _workers[worker], _ledger.Workers[worker].Offer.Describe());
    }

    /// <summary>Acts on a shortage that has lasted for <see cref="ShortageDelay"/>.</summary>
    private void ReportShortage()
    {
        Notify(_notices.Next(_ledger, persists: true));
        foreach (var trial in _ledger.Yielding())
        {
            _trials.Tell(trial, new SlotProtocol.Yield());
        }
    }

    private void Notify(IReadOnlyList<(TrialKey Trial, string Reason)> notices)
    {
        foreach (var (trial, reason) in notices)
        {
            _trials.Tell(trial, new SlotProtocol.NoSuchWorker(reason));
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
            [.. entry.Value.Holders.Union(entry.Value.Leaving).Select(trial => $"{trial.Experiment}/{trial.Trial}")])
        {
            IsDraining = entry.Value.Draining,
        }),
    ];
}
