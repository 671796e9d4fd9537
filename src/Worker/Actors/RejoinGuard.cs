using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Lets a restarted coordinator join. Akka admits a node only after its previous incarnation at the same address has been
/// removed, and removes nobody while any member is unreachable: a worker that was lost while there was no coordinator would keep
/// every new one out forever. While a coordinator waits, and only then, workers down the members that they cannot reach.
/// </summary>
public sealed class RejoinGuard : UntypedActor, IWithTimers
{
    private sealed record Check;

    private static readonly TimeSpan _checkInterval = TimeSpan.FromSeconds(1);

    /// <summary>More than one: a process that was suspended itself finds everybody unreachable at first.</summary>
    private const int ChecksBeforeDown = 3;

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Dictionary<UniqueAddress, int> _unreachable = [];

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Check), new Check(), _checkInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Check:
                _unreachable = Unreachable().ToDictionary(node => node, node => _unreachable.GetValueOrDefault(node) + 1);
                foreach (var node in _unreachable.Where(entry => entry.Value == ChecksBeforeDown).Select(entry => entry.Key))
                {
                    _log.Warning(
                        "{Node} cannot be reached and is removed from the cluster: a coordinator waits to join", node.Address);
                    _cluster.Down(node.Address);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Workers that this one cannot reach itself, if a coordinator is waiting.</summary>
    private IEnumerable<UniqueAddress> Unreachable() => IsCoordinatorWaiting(_cluster.State)
        ? _cluster.State.Unreachable
            .Where(member => member.HasRole(ClusterNames.WorkerRole) && member.Status != MemberStatus.Down
                && _cluster.FailureDetector.IsMonitoring(member.Address) && !_cluster.FailureDetector.IsAvailable(member.Address))
            .Select(member => member.UniqueAddress)
        : [];

    /// <summary>A coordinator is down but not yet removed if its next incarnation has asked to join.</summary>
    private static bool IsCoordinatorWaiting(ClusterEvent.CurrentClusterState state) =>
        state.Members.Any(member => member.HasRole(ClusterNames.CoordinatorRole) && member.Status == MemberStatus.Down);
}
