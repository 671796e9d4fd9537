using System.Numerics.Tensors;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// Sums the gradients of one worker's shards along the <see cref="ReductionTree"/> while they are computed in order: like the
/// carries of a binary counter, two siblings are added as soon as the right one is complete. This takes about log2 V buffers
/// instead of one for each shard. Not thread-safe.
/// </summary>
/// <example>
/// Per step: call <see cref="Begin"/>; while <see cref="Next"/> is not empty, <see cref="Push"/> its gradient; then use
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
    /// <param name="together">Maximum number of shards whose gradients are computed together: see <see cref="Next"/>.</param>
    /// <param name="buffers">At least <see cref="BuffersFor"/>, each of length P; native memory if the exchange must not copy
    /// it.</param>
    public ShardAccumulator(int shards, ShardRange range, int together, IReadOnlyList<Memory<float>> buffers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(together, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers.Count, BuffersFor(shards, range, together), nameof(buffers));
        (_shards, _range, _together, _buffers) = (shards, range, together, buffers);
        _vacant = new Stack<Memory<float>>(buffers.Count);
        Begin();
    }

    /// <param name="shards">V.</param>
    /// <param name="together">Maximum number of shards whose gradients are computed together: see <see cref="Next"/>.</param>
    /// <param name="parameters">P.</param>
    public ShardAccumulator(int shards, ShardRange range, int together, int parameters)
        : this(
            shards,
            range,
            together,
            [.. Enumerable.Range(0, BuffersFor(shards, range, together)).Select(_ => (Memory<float>)new float[parameters])])
    {
    }

    /// <summary>Largest number of sums that are held at once.</summary>
    public static int BuffersFor(int shards, ShardRange range, int together)
    {
        var (max, nodes) = (0, new List<ShardRange>());
        var next = From(range.Start, shards, range, together);
        while (next.Count > 0)
        {
            nodes.Add(next);
            while (nodes.Count > 1 && ReductionTree.AreSiblings(shards, nodes[^2], nodes[^1]))
            {
                nodes[^2] = new ShardRange(nodes[^2].Start, nodes[^1].End);
                nodes.RemoveAt(nodes.Count - 1);
            }

            var isBorrowed = next.End == range.End && nodes[^1] == next;
            max = Math.Max(max, isBorrowed ? nodes.Count - 1 : nodes.Count);
            next = From(next.End, shards, range, together);
        }

        return max;
    }

    /// <summary>The worker's shards.</summary>
    public ShardRange Range => _range;

    /// <summary>
    /// The shards whose gradient must be pushed next, a node of the tree; empty when all are pushed. The gradients of several
    /// shards must be summed along the tree; for two, that is the first plus the second.
    /// </summary>
    public ShardRange Next { get; private set; }

    /// <summary>The sums of <see cref="ReductionTree.NodesWithin"/>, in that order, once every shard is pushed.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Partials => Next.Count == 0
        ? [.. _sums.Select(sum => (ReadOnlyMemory<float>)sum.Sum)]
        : throw new InvalidOperationException($"Shards {_range with { Start = Next.Start }} are missing.");

    /// <summary>Begins a new step; discards the gradients pushed before.</summary>
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
    /// <param name="gradient_P">float32, length P; stays the caller's. The last one is not copied, and must not change until
    /// <see cref="Begin"/>.</param>
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
            // Added to the left sibling directly: a copy would be read only once.
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

    /// <returns>The largest node of the tree that begins at a shard, is within the range and has at most that many
    /// shards.</returns>
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
