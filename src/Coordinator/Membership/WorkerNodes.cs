using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;

namespace AeCluster.Coordinator.Membership;

/// <summary>The workers' nodes as the cluster shows them.</summary>
public static class WorkerNodes
{
    /// <returns>Addresses of those that are in and stay; also of some that cannot be reached just now.</returns>
    public static IReadOnlyCollection<Address> Of(ActorSystem system) =>
    [
        .. Akka
            .Cluster.Cluster.Get(system)
            .State.Members.Where(member =>
                member.HasRole(ClusterNames.WorkerRole)
                && member.Status is not (MemberStatus.Down or MemberStatus.Removed))
            .Select(member => member.Address),
    ];
}
