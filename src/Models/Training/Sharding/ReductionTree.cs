using System.Numerics;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// The order in which the gradients of shards 0 .. V-1 are added. Float addition is not associative, so the sum has the same bits
/// only if the same tree is computed, regardless of who computes which part. A node is identified by the shards below it. Its
/// left child has the largest power of two of shards that is smaller than the node, so a worker that processes its shards in
/// order can add like the carries of a binary counter.
/// </summary>
public static class ReductionTree
{
    /// <summary>The two nodes whose sum, left + right, is the node.</summary>
    /// <param name="node">A node of two or more shards.</param>
    public static (ShardRange Left, ShardRange Right) ChildrenOf(ShardRange node)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(node.Count, 2, nameof(node));
        var split = node.Start + (1 << BitOperations.Log2((uint)node.Count - 1));
        return (node with { End = split }, node with { Start = split });
    }

    /// <summary>
    /// The largest nodes that can be computed from the shards of <paramref name="range"/> alone, from left to right.
    /// </summary>
    /// <param name="shards">V.</param>
    public static IReadOnlyList<ShardRange> NodesWithin(int shards, ShardRange range)
    {
        var nodes = new List<ShardRange>();
        Collect(new ShardRange(0, shards));
        return nodes;

        void Collect(ShardRange node)
        {
            if (range.Contains(node))
            {
                nodes.Add(node);
            }
            else if (range.Overlaps(node))
            {
                var (left, right) = ChildrenOf(node);
                Collect(left);
                Collect(right);
            }
        }
    }

    /// <summary>Whether two nodes are the children of one node, in this order.</summary>
    /// <param name="shards">V.</param>
    public static bool AreSiblings(int shards, ShardRange left, ShardRange right)
    {
        var (node, parent) = (new ShardRange(0, shards), new ShardRange(left.Start, right.End));
        while (node.Count > parent.Count)
        {
            var (first, second) = ChildrenOf(node);
            node = first.Contains(parent) ? first : second;
        }

        return node == parent && node.Count > 1 && ChildrenOf(node) == (left, right);
    }
}
