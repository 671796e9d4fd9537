using System.Numerics.Tensors;
using AeCluster.Models.Training.Sharding;

namespace AeCluster.Worker.Mesh.Reduction;

/// <summary>
/// The part of the <see cref="ReductionTree"/> above the nodes that workers compute alone, compiled into a list of additions
/// that can be run on any range of the vectors. Created once per generation.
/// </summary>
public sealed class ReductionProgram
{
    private const int Result = -1;
    private readonly List<Addition> _additions = [];

    /// <param name="shards">V, the number of shards.</param>
    /// <param name="leaves">Nodes that cover all shards, from left to right.</param>
    /// <exception cref="ArgumentException">They are not nodes of the tree, or do not cover every shard exactly once.</exception>
    public ReductionProgram(int shards, IReadOnlyList<ShardRange> leaves)
    {
        Leaves = leaves.Count;
        var next = 0;
        Evaluate(new ShardRange(0, shards), Result, 0);
        if (next != leaves.Count)
        {
            throw new ArgumentException($"{leaves[next]} is left over.", nameof(leaves));
        }

        // The left operand is computed in the target, so that a tree of depth d needs d - 1 buffers besides the result.
        int Evaluate(ShardRange node, int target, int free)
        {
            if (next < leaves.Count && leaves[next] == node)
            {
                return next++;
            }

            if (node.Count < 2)
            {
                throw new ArgumentException($"No leaf covers shard {node.Start}.", nameof(leaves));
            }

            var (leftNode, rightNode) = ReductionTree.ChildrenOf(node);
            var left = Evaluate(leftNode, target, free);
            var targetIsTaken = left == target;
            var right = Evaluate(rightNode, targetIsTaken ? Leaves + free : target, targetIsTaken ? free + 1 : free);
            if (right >= Leaves)
            {
                Buffers = Math.Max(Buffers, right - Leaves + 1);
            }

            _additions.Add(new Addition(left, right, target));
            return target;
        }
    }

    /// <summary>Number of nodes that are added.</summary>
    public int Leaves { get; }

    /// <summary>Number of buffers needed besides the leaves and the result.</summary>
    public int Buffers { get; private set; }

    /// <summary>Adds a range of every leaf.</summary>
    /// <param name="leaves">The same range of each leaf, with the length of <paramref name="result"/>.</param>
    /// <param name="result">Receives the sum. May be the memory of a leaf only if there is one leaf.</param>
    /// <param name="buffers">At least <see cref="Buffers"/>, each at least as long as <paramref name="result"/>.</param>
    public void Run(ReadOnlySpan<ReadOnlyMemory<float>> leaves, Span<float> result, ReadOnlySpan<Memory<float>> buffers)
    {
        if (Leaves == 1)
        {
            leaves[0].Span.CopyTo(result);
            return;
        }

        foreach (var addition in _additions)
        {
            var target = addition.Target == Result ? result : buffers[addition.Target - Leaves].Span[..result.Length];
            TensorPrimitives.Add(
                Operand(addition.Left, leaves, result, buffers), Operand(addition.Right, leaves, result, buffers), target);
        }
    }

    private ReadOnlySpan<float> Operand(
        int register, ReadOnlySpan<ReadOnlyMemory<float>> leaves, Span<float> result, ReadOnlySpan<Memory<float>> buffers) =>
        register == Result ? result
        : register < Leaves ? leaves[register].Span
        : buffers[register - Leaves].Span[..result.Length];

    /// <summary>An addition of registers: -1 is the result, then come the leaves, then the buffers.</summary>
    private readonly record struct Addition(int Left, int Right, int Target);
}
