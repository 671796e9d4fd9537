using System.Numerics.Tensors;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// Sums the gradients of one worker's shards along the <see cref="ReductionTree"/> as they are computed, one after the
/// other: like a binary counter, two sums that are siblings become one as soon as the right one is there. Instead of a
/// buffer for each shard it needs about log2 V. Not for several threads at once.
/// </summary>
/// <example>
/// Per step: <see cref="Begin"/>; then, as long as there is a <see cref="Next"/>, <see cref="Push"/> its gradient; then hand over
/// <see cref="Partials"/>.
/// </example>
public sealed class ShardAccumulator
{
    private readonly int _shards;
    private readonly ShardRange _range;
    private readonly int _together;
    private readonly Stack<Memory<float>> _vacant;
    private readonly IReadOnlyList<Memory<float>> _buffers;
    private readonly List<(ShardRange Node, Memory<float> Sum)> _sums = [];

    /// <param name="shards">V.</param>
    /// <param name="range">The worker's shards.</param>
    /// <param name="together">See <see cref="Next"/>: the most shards whose gradient comes at once.</param>
    /// <param name="buffers">As many as <see cref="BuffersFor"/> says, all of length P. Native memory, if the exchange is to be
    /// without copies.</param>
    public ShardAccumulator(int shards, ShardRange range, int together, IReadOnlyList<Memory<float>> buffers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(together, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers.Count, BuffersFor(shards, range, together), nameof(buffers));
        (_shards, _range, _together, _buffers) = (shards, range, together, buffers);
        _vacant = new Stack<Memory<float>>(buffers.Count);
        Begin();
    }

    /// <param name="shards">V.</param>
    /// <param name="together">As above.</param>
    /// <param name="parameters">P.</param>
    public ShardAccumulator(int shards, ShardRange range, int together, int parameters)
        : this(
            shards,
            range,
            together,
            [.. Enumerable.Range(0, BuffersFor(shards, range, together)).Select(_ => (Memory<float>)new float[parameters])])
    {
    }

    /// <summary>The most sums that are ever kept at once.</summary>
    public static int BuffersFor(int shards, ShardRange range, int together)
    {
        var (most, nodes) = (0, new List<ShardRange>());
        for (
            var next = From(range.Start, shards, range, together);
            next.Count > 0;
            next = From(next.End, shards, range, together))
        {
            nodes.Add(next);
            while (nodes.Count > 1 && ReductionTree.AreSiblings(shards, nodes[^2], nodes[^1]))
            {
                nodes[^2] = new ShardRange(nodes[^2].Start, nodes[^1].End);
                nodes.RemoveAt(nodes.Count - 1);
            }

            var isBorrowed = next.End == range.End && nodes[^1] == next;
            most = Math.Max(most, isBorrowed ? nodes.Count - 1 : nodes.Count);
        }

        return most;
    }

    /// <summary>The worker's shards.</summary>
    public ShardRange Range => _range;

    /// <summary>
    /// The shards whose gradient is to be computed and pushed next, one node of the tree; empty when all are. Where it is
    /// several, theirs are summed along the tree as they are computed; of two it is enough to add the second to the first.
    /// </summary>
    public ShardRange Next { get; private set; }

    /// <summary>The sums of <see cref="ReductionTree.NodesWithin"/>, in that order, once every shard is pushed.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Partials => Next.Count == 0
        ? [.. _sums.Select(sum => (ReadOnlyMemory<float>)sum.Sum)]
        : throw new InvalidOperationException($"Shards {_range with { Start = Next.Start }} are missing.");

    /// <summary>A new step: all that was pushed before is forgotten.</summary>
    public void Begin()
    {
        Next = From(_range.Start, _shards, _range, _together);
        _sums.Clear();
        _vacant.Clear();
        for (var i = _buffers.Count - 1; i >= 0; i--)
        {
            _vacant.Push(_buffers[i]);
        }
    }

    /// <summary>Adds the gradient of <see cref="Next"/>.</summary>
    /// <param name="gradient_P">float32, length P. Stays the caller's; that of the last shards is not copied, and must stay as it
    /// is until <see cref="Begin"/>.</param>
    public void Push(Memory<float> gradient_P)
    {
        if (Next.Count == 0)
        {
            throw new InvalidOperationException($"All shards of {_range} are pushed already.");
        }

        var node = Next;
        Next = From(node.End, _shards, _range, _together);
        if (_sums.Count > 0 && ReductionTree.AreSiblings(_shards, _sums[^1].Node, node))
        {
            // Straight into the left sibling: a copy would be read once and thrown away.
            var (left, sum) = _sums[^1];
            TensorPrimitives.Add(sum.Span, gradient_P.Span, sum.Span);
            _sums[^1] = (new ShardRange(left.Start, node.End), sum);
            Carry();
        }
        else if (Next.Count == 0)
        {
            _sums.Add((node, gradient_P));
        }
        else
        {
            var buffer = _vacant.Pop();
            gradient_P.CopyTo(buffer);
            _sums.Add((node, buffer));
        }
    }

    private void Carry()
    {
        while (_sums.Count > 1 && ReductionTree.AreSiblings(_shards, _sums[^2].Node, _sums[^1].Node))
        {
            var ((left, sum), (right, addend)) = (_sums[^2], _sums[^1]);
            TensorPrimitives.Add(sum.Span, addend.Span, sum.Span);
            _sums[^2] = (new ShardRange(left.Start, right.End), sum);
            _sums.RemoveAt(_sums.Count - 1);
            _vacant.Push(addend);
        }
    }

    /// <returns>The largest node of the tree that begins there, is within the range and is not too large.</returns>
    private static ShardRange From(int start, int shards, ShardRange range, int together)
    {
        if (start == range.End)
        {
            return new ShardRange(start, start);
        }

        var node = new ShardRange(0, shards);
        while (node.Count > 1 && (node.Start != start || node.Count > together || !range.Contains(node)))
        {
            var (left, right) = ReductionTree.ChildrenOf(node);
            node = start < right.Start ? left : right;
        }

        return node;
    }
}
