using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// This process in the cluster: registers with the coordinator's directory (and again when the directory has moved), runs
/// attempts in its slots, and hands them back when the process is asked to leave.
/// </summary>
public sealed class WorkerActor : UntypedActor, IWithTimers
{
    /// <summary>Hand back what runs, with a checkpoint; answered with <see cref="Drained"/> when nothing runs any more.</summary>
    public sealed record Drain;

    public sealed record Drained;

    private sealed record RegisterAgain;

    private static readonly TimeSpan RegisterInterval = TimeSpan.FromMilliseconds(500);

    private readonly WorkerId _id;
    private readonly WorkerOffer _offer;
    private readonly IActorRef _manager;
    private readonly TrialActorFactory _trialActor;
    private readonly Action<string> _onFatal;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<AttemptId, IActorRef> _running = [];
    private readonly List<(TrialProtocol.Start Start, IActorRef Trial)> _waiting = [];

    /// <param name="manager">The coordinator's manager of experiments, wherever it is (a singleton proxy).</param>
    /// <param name="trialActor">How to make the actor of one attempt.</param>
    /// <param name="onFatal">Called with the reason when this process had better end.</param>
    public WorkerActor(WorkerId id, WorkerOffer offer, IActorRef manager, TrialActorFactory trialActor, Action<string> onFatal)
    {
        _id = id;
        _offer = offer;
        _manager = manager;
        _trialActor = trialActor;
        _onFatal = onFatal;
    }

    /// <param name="artifactsUrl">Where the attempt sends its files.</param>
    /// <param name="trial">The coordinator's trial actor, to which the attempt reports.</param>
    public delegate Props TrialActorFactory(TrialProtocol.Start start, string artifactsUrl, IActorRef trial);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        WorkerId id, WorkerOffer offer, IActorRef manager, TrialActorFactory trialActor, Action<string> onFatal) =>
        Akka.Actor.Props.Create(() => new WorkerActor(id, offer, manager, trialActor, onFatal));

    /// <summary>
    /// Training errors are reported as messages, so an attempt's actor that throws has a bug. The process ends: the
    /// coordinator sees that at once and gives its attempts to another worker.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _onFatal($"Internal error: {error}");
        return Directive.Stop;
    });

    protected override void PreStart() => Register();

    protected override void OnReceive(object message) => Unhandled(message);

    private void Register()
    {
        // Those who asked are gone with the directory: nobody would hear such an attempt, nor ever stop it.
        _waiting.Clear();
        Timers.StartPeriodicTimer(nameof(RegisterAgain), new RegisterAgain(), TimeSpan.Zero, RegisterInterval);
        Become(message =>
        {
            switch (message)
            {
                case RegisterAgain:
                    _manager.Tell(new WorkerProtocol.Register(_id, _offer, [.. _running.Keys]));
                    break;
                case WorkerProtocol.Registered registered:
                    Timers.Cancel(nameof(RegisterAgain));
                    Context.Watch(Sender);
                    _log.Info("Registered as {Worker}", _id);
                    Work(Sender, registered.ArtifactsUrl);
                    break;
                case WorkerProtocol.Refused refused:
                    Timers.Cancel(nameof(RegisterAgain));
                    _onFatal(refused.Reason);
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

    private void Work(IActorRef directory, string artifactsUrl) => Become(message =>
    {
        switch (message)
        {
            case TrialProtocol.Start start when _running.ContainsKey(start.Attempt) || _waiting.Any(waiting => waiting.Start.Attempt == start.Attempt):
                break;
            case TrialProtocol.Start start when _running.Count < _offer.Slots:
                Run(start, artifactsUrl, Sender);
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
                    Run(next.Start, artifactsUrl, next.Trial);
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
            trial.Tell(new TrialActor.Drain());
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
                member.Forward(enter);
                break;
            case GenerationProtocol.Enter:
                // Of an attempt that has ended here, or not begun.
                break;
            case TrialProtocol.Stop stop when _running.TryGetValue(stop.Attempt, out var trial):
                trial.Forward(stop);
                break;
            case TrialProtocol.Stop stop:
                _waiting.RemoveAll(waiting => waiting.Start.Attempt == stop.Attempt);
                Sender.Tell(new TrialProtocol.Stopped(stop.Attempt));
                break;
            case Terminated terminated:
                Forget(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Run(TrialProtocol.Start start, string artifactsUrl, IActorRef trial)
    {
        var name = $"{start.Attempt.Experiment}-{start.Attempt.Trial}-{start.Attempt.Number}";
        _running[start.Attempt] = Context.Watch(Context.ActorOf(_trialActor(start, artifactsUrl, trial), name));
    }

    private void Forget(IActorRef trial)
    {
        foreach (var (attempt, _) in _running.Where(entry => entry.Value.Equals(trial)).ToList())
        {
            _running.Remove(attempt);
        }
    }
}
