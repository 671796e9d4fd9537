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
    private readonly Stack<Memory<float>> _vacant;
    private readonly IReadOnlyList<Memory<float>> _buffers;
    private readonly List<(ShardRange Node, Memory<float> Sum)> _sums = [];

    /// <param name="shards">V.</param>
    /// <param name="range">The worker's shards.</param>
    /// <param name="buffers">As many as <see cref="BuffersFor"/> says, all of length P. Native memory, if the exchange is to be without copies.</param>
    public ShardAccumulator(int shards, ShardRange range, IReadOnlyList<Memory<float>> buffers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers.Count, BuffersFor(shards, range), nameof(buffers));
        (_shards, _range, _buffers) = (shards, range, buffers);
        _vacant = new Stack<Memory<float>>(buffers.Count);
        Begin();
    }

    /// <param name="shards">V.</param>
    /// <param name="parameters">P.</param>
    public ShardAccumulator(int shards, ShardRange range, int parameters)
        : this(shards, range, [.. Enumerable.Range(0, BuffersFor(shards, range)).Select(_ => (Memory<float>)new float[parameters])])
    {
    }

    /// <summary>The most sums that are ever kept at once.</summary>
    public static int BuffersFor(int shards, ShardRange range)
    {
        var (most, nodes) = (0, new List<ShardRange>());
        for (var next = From(range.Start, shards, range); next.Count > 0; next = From(next.End, shards, range))
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
    /// The shards whose gradient is to be computed and pushed next; empty when all are. Where it is two, the gradient of the
    /// second is to be added to that of the first as it is computed, which gives the same bits as their sum.
    /// </summary>
    public ShardRange Next { get; private set; }

    /// <summary>The sums of <see cref="ReductionTree.NodesWithin"/>, in that order, once every shard is pushed.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Partials => Next.Count == 0
        ? [.. _sums.Select(sum => (ReadOnlyMemory<float>)sum.Sum)]
        : throw new InvalidOperationException($"Shards {_range with { Start = Next.Start }} are missing.");

    /// <summary>A new step: all that was pushed before is forgotten.</summary>
    public void Begin()
    {
        Next = From(_range.Start, _shards, _range);
        _sums.Clear();
        _vacant.Clear();
        for (var i = _buffers.Count - 1; i >= 0; i--)
        {
            _vacant.Push(_buffers[i]);
        }
    }

    /// <summary>Adds the gradient of <see cref="Next"/>.</summary>
    /// <param name="gradient_P">float32, length P. Stays the caller's; that of the last shards is not copied, and must stay as it is until <see cref="Begin"/>.</param>
    public void Push(Memory<float> gradient_P)
    {
        if (Next.Count == 0)
        {
            throw new InvalidOperationException($"All shards of {_range} are pushed already.");
        }

        var node = Next;
        Next = From(node.End, _shards, _range);
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

    /// <returns>The shard at <paramref name="start"/>, with its sibling where that is in the range.</returns>
    private static ShardRange From(int start, int shards, ShardRange range)
    {
        var one = new ShardRange(start, Math.Min(start + 1, range.End));
        var other = new ShardRange(start + 1, start + 2);
        return range.Contains(other) && ReductionTree.AreSiblings(shards, one, other) ? one with { End = other.End } : one;
    }
}
