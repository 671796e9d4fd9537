using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Coordinator.Membership;

/// <summary>
/// Only the coordinator takes nodes out of the cluster: a worker that cannot reach it goes on with what it does and waits, and
/// there is no vote that workers could win or lose while it is away. (Until it can, one that was started again and waits to
/// come in has the workers do it.)
/// </summary>
/// <remarks>Akka makes one from its name in the configuration.</remarks>
public sealed class CoordinatorDowning(ActorSystem system, Cluster cluster) : IDowningProvider
{
    /// <summary>Akka's configuration of a coordinator's node.</summary>
    public static string Hocon { get; } =
        $"akka.cluster.downing-provider-class = \"{typeof(CoordinatorDowning).FullName}, "
            + $"{typeof(CoordinatorDowning).Assembly.GetName().Name}\"";

    /// <summary>There is one coordinator, so no other one's singleton has to be waited for.</summary>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps { get; } = Props.Create(() => new Watch(cluster));

    public override string ToString() => $"{nameof(CoordinatorDowning)} of {system.Name}";

    private sealed class Watch(Cluster cluster) : UntypedActor, IWithTimers
    {
        private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

        private readonly ILoggingAdapter _log = Context.GetLogger();
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private UnreachableMembers _unreachable = new();

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            cluster.Subscribe(
                Self,
                ClusterEvent.InitialStateAsEvents,
                typeof(ClusterEvent.IReachabilityEvent),
                typeof(ClusterEvent.MemberRemoved));
            Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _interval);
        }

        protected override void PostStop() => cluster.Unsubscribe(Self);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ClusterEvent.UnreachableMember { Member: var member } when member.Address != cluster.SelfAddress:
                    _unreachable = _unreachable.Add(member.UniqueAddress, _clock.Elapsed);
                    break;
                case ClusterEvent.ReachableMember { Member: var member }:
                    _unreachable = _unreachable.Remove(member.UniqueAddress);
                    break;
                case ClusterEvent.MemberRemoved { Member: var member }:
                    _unreachable = _unreachable.Remove(member.UniqueAddress);
                    break;
                case Look:
                    foreach (
                        var node in _unreachable
                            .Lost(_clock.Elapsed, IsReached, cluster.SelfMember.Status == MemberStatus.Up)
                            .ToList())
                    {
                        _log.Warning("{Node} cannot be reached and is taken out of the cluster", node.Address);
                        cluster.Down(node.Address);
                        _unreachable = _unreachable.Remove(node);
                    }

                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }

        private bool IsReached(UniqueAddress node) =>
            cluster.FailureDetector.IsMonitoring(node.Address) && cluster.FailureDetector.IsAvailable(node.Address);
    }

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }
}
