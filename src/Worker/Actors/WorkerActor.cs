using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// This process in the cluster: registers with the coordinator's directory (and again with that of a coordinator that was
/// started again), runs attempts in its slots, and hands them back when the process is asked to leave.
/// </summary>
public sealed class WorkerActor : UntypedActor, IWithTimers
{
    /// <summary>Hand back what runs, with a checkpoint; answered with <see cref="Drained"/> when nothing runs any more.</summary>
    public sealed record Drain;

    public sealed record Drained;

    /// <summary>No coordinator can be reached through the cluster.</summary>
    /// <param name="Looks">So often in a row.</param>
    public sealed record CoordinatorIsAway(int Looks);

    private sealed record RegisterAgain;

    private sealed record CoordinatorIsAtWork(bool IsSo);

    /// <summary>A coordinator that so often in a row was at work without this worker will not hear of it any more.</summary>
    private const int MostLooks = 6;

    private static readonly TimeSpan _registerInterval = TimeSpan.FromMilliseconds(500);

    private readonly WorkerId _id;
    private readonly WorkerOffer _offer;
    private readonly IActorRef _manager;
    private readonly ICanTell _managerAtHome;
    private readonly TrialActorFactory _trialActor;
    private readonly Func<string, Task<bool>> _isAtWork;
    private readonly Action<int, string> _onFatal;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<AttemptId, Attempt> _running = [];
    private readonly List<(TrialProtocol.Start Start, IActorRef Trial)> _waiting = [];

    /// <summary>Known since it registered first.</summary>
    private string? _artifactsUrl;

    private int _atWork;

    /// <param name="manager">The coordinator's manager of experiments, wherever it is (a singleton proxy).</param>
    /// <param name="managerAtHome">The same at the address where this worker was told to look for it, without the help of the
    /// cluster.</param>
    /// <param name="trialActor">How to make the actor of one attempt.</param>
    /// <param name="isAtWork">Whether a coordinator that works is behind the address where files are sent.</param>
    /// <param name="onFatal">Called with an exit code and the reason when this process had better end.</param>
    public WorkerActor(
        WorkerId id,
        WorkerOffer offer,
        IActorRef manager,
        ICanTell managerAtHome,
        TrialActorFactory trialActor,
        Func<string, Task<bool>> isAtWork,
        Action<int, string> onFatal)
    {
        _id = id;
        _offer = offer;
        _manager = manager;
        _managerAtHome = managerAtHome;
        _trialActor = trialActor;
        _isAtWork = isAtWork;
        _onFatal = onFatal;
    }

    /// <param name="artifactsUrl">Where the attempt sends its files.</param>
    /// <param name="trial">To which the attempt reports.</param>
    public delegate Props TrialActorFactory(TrialProtocol.Start start, string artifactsUrl, IActorRef trial);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        WorkerId id,
        WorkerOffer offer,
        IActorRef manager,
        ICanTell managerAtHome,
        TrialActorFactory trialActor,
        Func<string, Task<bool>> isAtWork,
        Action<int, string> onFatal) =>
        Akka.Actor.Props.Create(() => new WorkerActor(id, offer, manager, managerAtHome, trialActor, isAtWork, onFatal));

    /// <summary>
    /// Training errors are reported as messages, so an attempt's actor that throws has a bug. The process ends: the
    /// coordinator sees that at once and gives its attempts to another worker.
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
        // Those who asked are gone with the directory: nobody would hear such an attempt, nor ever stop it.
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
                    ReceiveAnywhere(message);
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
                // The coordinator counts a slot as free a moment before the attempt that held it has cleared up.
                _waiting.Add((start, Sender));
                break;
            case Terminated terminated when terminated.ActorRef.Equals(directory):
                _log.Warning("The coordinator is gone; what runs goes on, and is announced when there is one again");
                Register();
                break;
            case Terminated terminated:
                Forget(terminated.ActorRef);
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
                ReceiveAnywhere(message);
                break;
        }
    });

    private void Leave(IActorRef asker)
    {
        foreach (var trial in _running.Values)
        {
            trial.Actor.Tell(new AttemptActor.Drain());
        }

        if (_running.Count == 0)
        {
            asker.Tell(new Drained());
        }

        Become(message =>
        {
            switch (message)
            {
                case Terminated terminated:
                    Forget(terminated.ActorRef);
                    if (_running.Count == 0)
                    {
                        asker.Tell(new Drained());
                    }

                    break;
                case TrialProtocol.Start start:
                    Sender.Tell(new TrialProtocol.Released(start.Attempt, 1, "the worker is leaving", null));
                    break;
                case WorkerProtocol.Registered or RegisterAgain or Drain:
                    break;
                default:
                    ReceiveAnywhere(message);
                    break;
            }
        });
    }

    private void ReceiveAnywhere(object message)
    {
        switch (message)
        {
            case GenerationProtocol.Enter enter when _running.TryGetValue(enter.Attempt, out var member):
                member.Actor.Forward(enter);
                break;
            case GenerationProtocol.Enter:
                // Of an attempt that has ended here, or not begun.
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
            case CoordinatorIsAway { Looks: var looks }:
                _managerAtHome.Tell(Registration(), Self);
                _atWork = looks == 1 ? 0 : _atWork;
                if (_artifactsUrl is { } url)
                {
                    _isAtWork(url)
                        .PipeTo(
                            Self,
                            success: isSo => new CoordinatorIsAtWork(isSo),
                            failure: _ => new CoordinatorIsAtWork(false));
                }

                break;
            case CoordinatorIsAtWork { IsSo: var isSo }:
                _atWork = isSo ? _atWork + 1 : 0;
                if (_atWork == MostLooks)
                {
                    _onFatal(WorkerExitCodes.Fenced, "the coordinator is at work, but does not hear this worker.");
                }

                break;
            case WorkerProtocol.LeftOut:
                _onFatal(WorkerExitCodes.Fenced, "the coordinator was started again while this worker was out of its reach.");
                break;
            case Terminated terminated:
                Forget(terminated.ActorRef);
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
        _running[start.Attempt] = new Attempt(
            Context.Watch(Context.ActorOf(_trialActor(start, _artifactsUrl!, relay), name)),
            relay);
    }

    private void Forget(IActorRef actor)
    {
        foreach (var (attempt, running) in _running.Where(entry => entry.Value.Actor.Equals(actor)).ToList())
        {
            Context.Stop(running.Relay);
            _running.Remove(attempt);
        }
    }

    /// <param name="Relay">Through which it speaks to its trial.</param>
    private sealed record Attempt(IActorRef Actor, IActorRef Relay);
}
