using System.Collections.Immutable;
using Akka.Cluster;

namespace AeCluster.Coordinator.Membership;

/// <summary>Nodes that some member cannot reach, and since when: the rule by which a coordinator downs nodes.</summary>
public sealed record UnreachableMembers
{
    /// <summary>A node that the coordinator itself cannot reach for this long is downed.</summary>
    public static readonly TimeSpan OwnTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// While a coordinator is joining, a node that others cannot reach for this long is downed, too: nobody can join a cluster
    /// whose members do not reach each other.
    /// </summary>
    public static readonly TimeSpan OthersTimeout = TimeSpan.FromSeconds(10);

    private ImmutableDictionary<UniqueAddress, TimeSpan> Since { get; init; } =
        ImmutableDictionary<UniqueAddress, TimeSpan>.Empty;

    /// <param name="now">On a monotonic clock.</param>
    public UnreachableMembers Add(UniqueAddress node, TimeSpan now) =>
        Since.ContainsKey(node) ? this : this with { Since = Since.Add(node, now) };

    public UnreachableMembers Remove(UniqueAddress node) => this with { Since = Since.Remove(node) };

    /// <param name="isReached">Whether the coordinator itself reaches the node.</param>
    /// <param name="isUp">Whether the coordinator is a full member yet.</param>
    /// <returns>The nodes to down.</returns>
    /// <remarks>
    /// Two workers that cannot reach each other are kept as long as the coordinator reaches both: only workers of the same trial
    /// need each other, and they detect it themselves.
    /// </remarks>
    public IEnumerable<UniqueAddress> Lost(TimeSpan now, Func<UniqueAddress, bool> isReached, bool isUp) =>
        from entry in Since
        let silence = now - entry.Value
        where isReached(entry.Key) ? !isUp && silence >= OthersTimeout : silence >= OwnTimeout
        select entry.Key;
}
