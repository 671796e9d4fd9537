using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Lets in a coordinator that was started again. Akka lets a node in only once the one of the same address before it is out, and
/// nobody out while any member cannot be reached: a worker lost while there was no coordinator would keep every other out for
/// good. So, and only then, workers take out whom they have not reached for a while.
/// </summary>
public sealed class RejoinGuard : UntypedActor, IWithTimers
{
    private sealed record Look;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    /// <summary>Counted in looks: one that was stopped itself reaches nobody at first when it wakes up.</summary>
    private const int Patience = 3;

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Dictionary<UniqueAddress, int> _silent = [];

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), new Look(), _interval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look:
                _silent = Silent().ToDictionary(node => node, node => _silent.GetValueOrDefault(node) + 1);
                foreach (var node in _silent.Where(entry => entry.Value == Patience).Select(entry => entry.Key))
                {
                    _log.Warning(
                        "{Node} cannot be reached, and is taken out of the cluster: a coordinator waits to come in",
                        node.Address);
                    _cluster.Down(node.Address);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Workers that this one cannot reach itself, while a coordinator waits.</summary>
    private IEnumerable<UniqueAddress> Silent() => IsAwaited(_cluster.State)
        ? _cluster.State.Unreachable
            .Where(member => member.HasRole(ClusterNames.WorkerRole) && member.Status != MemberStatus.Down
                && _cluster.FailureDetector.IsMonitoring(member.Address) && !_cluster.FailureDetector.IsAvailable(member.Address))
            .Select(member => member.UniqueAddress)
        : [];

    /// <summary>Who takes a coordinator for dead before it is out is the next one, by asking to come in.</summary>
    private static bool IsAwaited(ClusterEvent.CurrentClusterState state) =>
        state.Members.Any(member => member.HasRole(ClusterNames.CoordinatorRole) && member.Status == MemberStatus.Down);
}
