using AeCluster.Messages;
using Akka.Actor;
using Akka.Cluster;

namespace AeCluster.Coordinator.Membership;

/// <summary>The worker nodes among the members of the cluster.</summary>
public static class WorkerNodes
{
    /// <returns>Addresses of the workers that are members, including those that are unreachable at the moment.</returns>
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
