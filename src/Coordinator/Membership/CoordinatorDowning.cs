using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace AeCluster.Coordinator.Membership;

/// <summary>
/// Only the coordinator downs nodes: a worker that cannot reach it continues training and waits, and workers never vote while it
/// is absent. (While a restarted coordinator is still joining, it asks the workers to down a node.)
/// </summary>
/// <remarks>Akka creates it from its name in the configuration.</remarks>
public sealed class CoordinatorDowning(ActorSystem system, Cluster cluster) : IDowningProvider
{
    /// <summary>Akka configuration of a coordinator node.</summary>
    public static string Hocon { get; } =
        $"akka.cluster.downing-provider-class = \"{typeof(CoordinatorDowning).FullName}, "
            + $"{typeof(CoordinatorDowning).Assembly.GetName().Name}\"";

    /// <summary>There is one coordinator, so there is no singleton hand-over to wait for.</summary>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps { get; } = Props.Create(() => new DowningActor(cluster));

    public override string ToString() => $"{nameof(CoordinatorDowning)} of {system.Name}";

    private sealed class DowningActor(Cluster cluster) : UntypedActor, IWithTimers
    {
        private static readonly TimeSpan _checkInterval = TimeSpan.FromMilliseconds(500);

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
            Timers.StartPeriodicTimer(nameof(Check), Check.Instance, _checkInterval);
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
                case Check:
                    var isUp = cluster.SelfMember.Status == MemberStatus.Up;
                    foreach (var node in _unreachable.Lost(_clock.Elapsed, IsReached, isUp).ToList())
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

    private sealed record Check
    {
        public static readonly Check Instance = new();
    }
}
