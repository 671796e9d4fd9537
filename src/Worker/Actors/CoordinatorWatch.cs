using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Worker.Actors;

/// <summary>
/// Looks whether the coordinator can be reached. While it cannot, that is said once a minute, and the worker is told again and
/// again, for there may be a coordinator that has begun a cluster of its own.
/// </summary>
public sealed class CoordinatorWatch : UntypedActor, IWithTimers
{
    private sealed record Look;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _reportInterval = TimeSpan.FromMinutes(1);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _worker;
    private int _looks;

    /// <param name="worker">The <see cref="WorkerActor"/>.</param>
    public CoordinatorWatch(IActorRef worker) => _worker = worker;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <returns>Whether a coordinator is in this worker's cluster and can be reached.</returns>
    public static bool IsThere(Akka.Cluster.Cluster cluster) =>
        cluster.State.Members.Any(member => member.HasRole(ClusterNames.CoordinatorRole)
            && member.Status is MemberStatus.Up
            && !cluster.State.Unreachable.Contains(member));

    /// <returns>Whether a coordinator that is ready answers over HTTP, which needs no cluster.</returns>
    public static async Task<bool> IsAtWorkAsync(HttpClient http, Uri coordinator)
    {
        using var soon = new CancellationTokenSource(_interval);
        using var answer = await http.GetAsync(new Uri(coordinator, ClusterNames.WorkersPath), soon.Token);
        return answer.IsSuccessStatusCode;
    }

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), new Look(), _interval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // Before this worker has entered any cluster, the joining itself says why it takes long.
            case Look when _cluster.State.Members.IsEmpty || IsThere(_cluster):
                _looks = 0;
                break;
            case Look:
                var away = _looks * _interval;
                if (away.Ticks % _reportInterval.Ticks == 0)
                {
                    _log.Warning(
                        "No coordinator can be reached (for {Minutes} minutes): what runs goes on, and what is done is kept "
                            + "until there is one",
                        (int)away.TotalMinutes);
                }

                _worker.Tell(new WorkerActor.CoordinatorIsAway(++_looks));
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
