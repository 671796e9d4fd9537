using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Checks periodically whether the coordinator can be reached through the cluster. While it cannot, logs a warning every minute
/// and notifies the worker after every check, since a restarted coordinator may have formed a cluster of its own.
/// </summary>
public sealed class CoordinatorWatch : UntypedActor, IWithTimers
{
    private sealed record Check;

    private static readonly TimeSpan _checkInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _reportInterval = TimeSpan.FromMinutes(1);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _worker;
    private int _failedChecks;

    /// <param name="worker">The <see cref="WorkerActor"/>.</param>
    public CoordinatorWatch(IActorRef worker) => _worker = worker;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <returns>Whether this worker's cluster has a reachable coordinator.</returns>
    public static bool IsReachable(Akka.Cluster.Cluster cluster) =>
        cluster.State.Members.Any(member => member.HasRole(ClusterNames.CoordinatorRole)
            && member.Status is MemberStatus.Up
            && !cluster.State.Unreachable.Contains(member));

    /// <returns>Whether a ready coordinator answers over HTTP, which does not involve the cluster.</returns>
    public static async Task<bool> IsLiveAsync(HttpClient http, Uri coordinator)
    {
        using var timeout = new CancellationTokenSource(_checkInterval);
        using var response = await http.GetAsync(new Uri(coordinator, ClusterNames.WorkersPath), timeout.Token);
        return response.IsSuccessStatusCode;
    }

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Check), new Check(), _checkInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // Before this worker has joined a cluster, Akka itself logs why joining takes long.
            case Check when _cluster.State.Members.IsEmpty || IsReachable(_cluster):
                _failedChecks = 0;
                break;
            case Check:
                var unreachableFor = _failedChecks * _checkInterval;
                if (unreachableFor.Ticks % _reportInterval.Ticks == 0)
                {
                    _log.Warning(
                        "No coordinator can be reached (for {Minutes} minutes): running attempts continue, and results are kept "
                            + "until there is one",
                        (int)unreachableFor.TotalMinutes);
                }

                _worker.Tell(new WorkerActor.CoordinatorUnreachable(++_failedChecks));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
