using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Represents this process in the cluster: registers with the coordinator's directory (again if the coordinator restarts), runs
/// attempts in its slots, and hands them back when the process is asked to leave.
/// </summary>
public sealed partial class WorkerActor : UntypedActor, IWithTimers
{
    /// <summary>Hand back all attempts with a checkpoint; answered with <see cref="Drained"/> when none is left.</summary>
    public sealed record Drain;

    public sealed record Drained;

    /// <summary>An attempt was stopped, and its training thread does not end.</summary>
    public sealed record ThreadStuck(AttemptId Attempt);

    /// <summary>No coordinator can be reached through the cluster.</summary>
    /// <param name="Checks">Number of consecutive checks that found this.</param>
    public sealed record CoordinatorUnreachable(int Checks);

    private sealed record RegisterAgain;

    private sealed record CoordinatorProbed(bool IsLive);

    /// <summary>Consecutive probes that find a live coordinator which ignores us, before this process exits.</summary>
    private const int MaxLiveProbes = 6;

    private static readonly TimeSpan _registerInterval = TimeSpan.FromMilliseconds(500);

    private readonly WorkerId _id;
    private readonly WorkerOffer _offer;
    private readonly IActorRef _manager;
    private readonly ICanTell _managerAtJoinAddress;
    private readonly TrialActorFactory _trialActor;
    private readonly Func<string, Task<bool>> _isCoordinatorLive;
    private readonly Action<int, string> _onFatal;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<AttemptId, Attempt> _running = [];
    private readonly List<(TrialProtocol.Start Start, IActorRef Trial)> _waiting = [];

    /// <summary>Null before the first registration.</summary>
    private string? _artifactsUrl;

    private int _liveProbes;

    /// <param name="manager">Singleton proxy of the coordinator's experiment manager.</param>
    /// <param name="managerAtJoinAddress">The manager at the address this worker was told to join, bypassing the cluster.</param>
    /// <param name="trialActor">Creates the props of an attempt's actor.</param>
    /// <param name="isCoordinatorLive">Whether a ready coordinator answers at an artifacts URL.</param>
    /// <param name="onFatal">Called with an exit code and the reason if this process has to end.</param>
    public WorkerActor(
        WorkerId id,
        WorkerOffer offer,
        IActorRef manager,
        ICanTell managerAtJoinAddress,
        TrialActorFactory trialActor,
        Func<string, Task<bool>> isCoordinatorLive,
        Action<int, string> onFatal)
    {
        _id = id;
        _offer = offer;
        _manager = manager;
        _managerAtJoinAddress = managerAtJoinAddress;
        _trialActor = trialActor;
        _isCoordinatorLive = isCoordinatorLive;
        _onFatal = onFatal;
    }

    /// <param name="artifactsUrl">Where the attempt uploads its files.</param>
    /// <param name="trial">The actor to which the attempt reports.</param>
    public delegate Props TrialActorFactory(TrialProtocol.Start start, string artifactsUrl, IActorRef trial);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        WorkerId id,
        WorkerOffer offer,
        IActorRef manager,
        ICanTell managerAtJoinAddress,
        TrialActorFactory trialActor,
        Func<string, Task<bool>> isCoordinatorLive,
        Action<int, string> onFatal) => Akka.Actor.Props.Create(() =>
        new WorkerActor(id, offer, manager, managerAtJoinAddress, trialActor, isCoordinatorLive, onFatal));

    /// <summary>
    /// Training errors are reported as messages, so an exception in an attempt's actor is a bug. The process ends, and the
    /// coordinator reassigns its attempts.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _onFatal(WorkerExitCodes.Refused, $"Internal error: {error}");
        return Directive.Stop;
    });

    protected override void PreStart() => Register();

    protected override void OnReceive(object message) => Unhandled(message);

    private void Register()
    {
        // The trials that requested these attempts are gone with the directory; nobody would receive their reports or stop them.
        _waiting.Clear();
        Timers.StartPeriodicTimer(nameof(RegisterAgain), new RegisterAgain(), TimeSpan.Zero, _registerInterval);
        Become(message =>
        {
            switch (message)
            {
                case RegisterAgain:
                    _manager.Tell(Registration());
                    break;
                case WorkerProtocol.Registered registered:
                    Timers.Cancel(nameof(RegisterAgain));
                    Context.Watch(Sender);
                    _log.Info("Registered as {Worker}", _id);
                    _artifactsUrl = registered.ArtifactsUrl;
                    Work(Sender);
                    break;
                case WorkerProtocol.Refused refused:
                    Timers.Cancel(nameof(RegisterAgain));
                    _onFatal(WorkerExitCodes.Refused, refused.Reason);
                    break;
                case Drain:
                    Leave(Sender);
                    break;
                default:
                    ReceiveInAnyState(message);
                    break;
            }
        });
    }

    private void Work(IActorRef directory) => Become(message =>
    {
        switch (message)
        {
            case TrialProtocol.Start start
                when _running.ContainsKey(start.Attempt) || _waiting.Any(waiting => waiting.Start.Attempt == start.Attempt):
                break;
            case TrialProtocol.Start start when _running.Count < _offer.Slots:
                Run(start, Sender);
                break;
            case TrialProtocol.Start start:
                // The coordinator may free a slot slightly before the attempt that held it has stopped.
                _waiting.Add((start, Sender));
                break;
            case Terminated terminated when terminated.ActorRef.Equals(directory):
                _log.Warning("The coordinator is gone; running attempts continue and are announced when there is one again");
                Register();
                break;
            case Terminated terminated:
                Remove(terminated.ActorRef);
                if (_waiting is [var next, ..])
                {
                    _waiting.RemoveAt(0);
                    Run(next.Start, next.Trial);
                }

                break;
            case WorkerProtocol.Registered:
                break;
            case Drain:
                directory.Tell(new WorkerProtocol.Draining(_id));
                Leave(Sender);
                break;
            default:
                ReceiveInAnyState(message);
                break;
        }
    });

    private void ReceiveInAnyState(object message)
    {
        switch (message)
        {
            // An attempt that waits for its slot gets these when they are repeated; one that has ended needs them no more.
            case GenerationProtocol.Enter enter:
                _running.GetValueOrDefault(enter.Attempt)?.Actor.Forward(enter);
                break;
            case TrialProtocol.Extend extend:
                _running.GetValueOrDefault(extend.Attempt)?.Actor.Forward(extend);
                break;
            case TrialProtocol.Pause pause:
                _running.GetValueOrDefault(pause.Attempt)?.Actor.Forward(pause);
                break;
            case TrialProtocol.Stop stop when _running.TryGetValue(stop.Attempt, out var running):
                running.Actor.Forward(stop);
                break;
            case TrialProtocol.Stop stop:
                _waiting.RemoveAll(waiting => waiting.Start.Attempt == stop.Attempt);
                Sender.Tell(new TrialProtocol.Stopped(stop.Attempt));
                break;
            case TrialProtocol.Adopt adopt when _running.TryGetValue(adopt.Attempt, out var running):
                running.Relay.Forward(adopt);
                break;
            case TrialProtocol.Adopt adopt:
                Sender.Tell(new TrialProtocol.Stopped(adopt.Attempt));
                break;
            case CoordinatorUnreachable { Checks: var checks }:
                _managerAtJoinAddress.Tell(Registration(), Self);
                _liveProbes = checks == 1 ? 0 : _liveProbes;
                if (_artifactsUrl is { } url)
                {
                    _isCoordinatorLive(url).PipeTo(
                        Self, success: isLive => new CoordinatorProbed(isLive), failure: _ => new CoordinatorProbed(false));
                }

                break;
            case CoordinatorProbed { IsLive: var isLive }:
                _liveProbes = isLive ? _liveProbes + 1 : 0;
                if (_liveProbes == MaxLiveProbes)
                {
                    _onFatal(WorkerExitCodes.Fenced, "the coordinator is running, but receives nothing from this worker.");
                }

                break;
            case ThreadStuck stuck:
                _onFatal(
                    WorkerExitCodes.Stuck,
                    $"the training thread of {stuck.Attempt} does not end, and keeps its slot. This process hands back its other "
                        + "trials and ends.");
                break;
            case WorkerProtocol.Leave:
                Dismiss();
                break;
            case WorkerProtocol.LeftOut:
                _onFatal(WorkerExitCodes.Fenced, "the coordinator was started again while this worker was out of its reach.");
                break;
            case Terminated terminated:
                Remove(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private WorkerProtocol.Register Registration() => new(_id, _offer, [.. _running.Keys]);

    private void Run(TrialProtocol.Start start, IActorRef trial)
    {
        var name = $"{start.Attempt.Experiment}-{start.Attempt.Trial}-{start.Attempt.Number}";
        var relay = Context.ActorOf(TrialRelay.Props(trial), $"{name}-trial");
        var actor = Context.ActorOf(_trialActor(start, _artifactsUrl!, relay), name);
        _running[start.Attempt] = new Attempt(Context.Watch(actor), relay);
    }

    private void Remove(IActorRef actor)
    {
        foreach (var (attempt, running) in _running.Where(entry => entry.Value.Actor.Equals(actor)).ToList())
        {
            Context.Stop(running.Relay);
            _running.Remove(attempt);
        }
    }

    /// <param name="Relay">The <see cref="TrialRelay"/> through which it reports to its trial.</param>
    private sealed record Attempt(IActorRef Actor, IActorRef Relay);
}
