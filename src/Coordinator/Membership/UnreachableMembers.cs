using System.Collections.Immutable;
using Akka.Cluster;

namespace AeCluster.Coordinator.Membership;

/// <summary>Nodes that somebody cannot reach, and since when: the rule by which a coordinator takes nodes out of the
/// cluster.</summary>
public sealed record UnreachableMembers
{
    /// <summary>A node that a coordinator cannot reach for so long is out.</summary>
    public static readonly TimeSpan OwnPatience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// As long as a coordinator cannot begin, it also takes the word of others: nobody can enter a cluster whose members
    /// do not reach each other.
    /// </summary>
    public static readonly TimeSpan OthersPatience = TimeSpan.FromSeconds(10);

    private ImmutableDictionary<UniqueAddress, TimeSpan> Since { get; init; } =
        ImmutableDictionary<UniqueAddress, TimeSpan>.Empty;

    /// <param name="now">On a clock that only ever goes on.</param>
    public UnreachableMembers Add(UniqueAddress node, TimeSpan now) =>
        Since.ContainsKey(node) ? this : this with { Since = Since.Add(node, now) };

    public UnreachableMembers Remove(UniqueAddress node) => this with { Since = Since.Remove(node) };

    /// <param name="isReached">Whether the coordinator itself reaches the node.</param>
    /// <param name="isUp">Whether the coordinator is a full member yet.</param>
    /// <returns>Who is to be taken out.</returns>
    /// <remarks>
    /// That two workers cannot reach each other is no reason as long as the coordinator reaches both: only those that compute
    /// one trial together need each other, and they find out themselves.
    /// </remarks>
    public IEnumerable<UniqueAddress> Lost(TimeSpan now, Func<UniqueAddress, bool> isReached, bool isUp) =>
        from entry in Since
        let silence = now - entry.Value
        where isReached(entry.Key) ? !isUp && silence >= OthersPatience : silence >= OwnPatience
        select entry.Key;
}
