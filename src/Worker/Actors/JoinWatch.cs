using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Looks after a worker that has not joined: says that it waits for its coordinator, and ends it where it waits in vain, because
/// the coordinator is in its cluster by another name.
/// </summary>
public sealed class JoinWatch : UntypedActor, IWithTimers
{
    private sealed record Look;

    private sealed record Seen(Address? Coordinator);

    /// <summary>Longer than joining takes.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    /// <summary>A line of the log for this number of looks.</summary>
    private const int LooksPerLine = 20;

    private readonly Address _coordinator;
    private readonly Func<bool> _hasJoined;
    private readonly Func<Task<Address?>> _ask;
    private readonly Action<int, string> _end;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _looks;

    /// <param name="coordinator">The coordinator by the name that this worker was told to join.</param>
    /// <param name="hasJoined">Whether this node is or was a member of a cluster.</param>
    /// <param name="ask">Asks the coordinator for its name; null where it does not answer.</param>
    /// <param name="end">Called with an exit code and the reason.</param>
    public JoinWatch(Address coordinator, Func<bool> hasJoined, Func<Task<Address?>> ask, Action<int, string> end)
    {
        _coordinator = coordinator;
        _hasJoined = hasJoined;
        _ask = ask;
        _end = end;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Address coordinator, Func<bool> hasJoined, Func<Task<Address?>> ask, Action<int, string> end) =>
        Akka.Actor.Props.Create(() => new JoinWatch(coordinator, hasJoined, ask, end));

    protected override void PreStart() => LookSoon();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look when _hasJoined():
                Context.Stop(Self);
                break;
            case Look:
                _ask().PipeTo(Self, success: address => new Seen(address), failure: _ => new Seen(null));
                break;
            case Seen { Coordinator: { } known } when (known.Host, known.Port) != (_coordinator.Host, _coordinator.Port):
                _end(
                    WorkerExitCodes.Refused,
                    $"the coordinator at {_coordinator.Host}:{_coordinator.Port} calls itself {known.Host}:{known.Port}, and "
                        + $"answers to this name only. Join it with --join {known.Host}:{known.Port}, or start it with "
                        + $"--advertise {_coordinator.Host}.");
                break;
            case Seen seen:
                if (_looks++ % LooksPerLine == 0)
                {
                    _log.Warning(
                        "{Coordinator} {Problem}; trying again",
                        $"{_coordinator.Host}:{_coordinator.Port}",
                        seen.Coordinator is null ? "does not answer as a coordinator" : "has not let this worker in yet");
                }

                LookSoon();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void LookSoon() => Timers.StartSingleTimer(nameof(Look), new Look(), LookInterval);
}
