using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Recognizes workers whose nodes are not members of this cluster. Such a node belongs to the cluster of a coordinator that is
/// gone, and cannot join this one until its process starts anew.
/// </summary>
/// <param name="nodes">The workers' nodes in the cluster; null where there is no cluster.</param>
internal sealed class NodeAdmission(Func<IReadOnlyCollection<Address>>? nodes)
{
    private readonly HashSet<Address> _outside = [];

    /// <summary>Checks the node of a worker that registers.</summary>
    public NodeCheck Check(Address node)
    {
        if (nodes is null || !node.HasGlobalScope || nodes().Contains(node))
        {
            _outside.Remove(node);
            return NodeCheck.Member;
        }

        // The view of the cluster may lag behind: the first registration is ignored, and the worker repeats it.
        return _outside.Add(node) ? NodeCheck.Unclear : NodeCheck.Outside;
    }

    /// <summary>Whether a registered worker is known from every node of the cluster; never where there is no cluster.</summary>
    public bool AreAllRegistered(IEnumerable<Address> registered) => nodes is not null && !nodes().Except(registered).Any();
}

/// <summary>Whether a worker's node is a member of the cluster.</summary>
internal enum NodeCheck
{
    Member,

    /// <summary>Not in this coordinator's view of the cluster, which may be a moment old.</summary>
    Unclear,

    Outside,
}
