using AeCluster.Models.Training.Sharding;

namespace AeCluster.Models.Tests;

internal static class TreeSums
{
    /// <summary>The sum of a node of the tree, written as directly as possible.</summary>
    public static float[] Of(ShardRange node, float[][] terms)
    {
        if (node.Count == 1)
        {
            return terms[node.Start];
        }

        var (left, right) = ReductionTree.ChildrenOf(node);
        return [.. Of(left, terms).Zip(Of(right, terms), (a, b) => a + b)];
    }
}
