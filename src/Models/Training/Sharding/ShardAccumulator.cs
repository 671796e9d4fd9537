using System.Numerics.Tensors;

namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// Sums the gradients of one worker's shards along the <see cref="ReductionTree"/> as they are computed, one after the
/// other: like a binary counter, two sums that are siblings become one as soon as the right one is there. Instead of a
/// buffer for each shard it needs about 2 log2 V. Not for several threads at once.
/// </summary>
/// <example>
/// Per step: <see cref="Begin"/>; then for each shard in order either <see cref="Push(ReadOnlySpan{float})"/>, or compute the
/// gradient within <see cref="Vacant"/> and <see cref="Push()"/> it without a copy; then hand over <see cref="Partials"/>.
/// </example>
public sealed class ShardAccumulator
{
    private readonly int _shards;
    private readonly ShardRange _range;
    private readonly Stack<Memory<float>> _vacant;
    private readonly IReadOnlyList<Memory<float>> _buffers;
    private readonly List<(ShardRange Node, Memory<float> Sum)> _sums = [];
    private int _next;

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

    /// <summary>The most sums that are ever kept at once: one for each gradient before its sibling is there.</summary>
    public static int BuffersFor(int shards, ShardRange range)
    {
        var (most, nodes) = (0, new List<ShardRange>());
        for (var shard = range.Start; shard < range.End; shard++)
        {
            nodes.Add(new ShardRange(shard, shard + 1));
            most = Math.Max(most, nodes.Count);
            while (nodes.Count > 1 && ReductionTree.AreSiblings(shards, nodes[^2], nodes[^1]))
            {
                nodes[^2] = new ShardRange(nodes[^2].Start, nodes[^1].End);
                nodes.RemoveAt(nodes.Count - 1);
            }
        }

        return most;
    }

    /// <summary>The worker's shards.</summary>
    public ShardRange Range => _range;

    /// <summary>Where the gradient of the next shard may be computed; what is in it is left from earlier.</summary>
    public Memory<float> Vacant => _vacant.Peek();

    /// <summary>The sums of <see cref="ReductionTree.NodesWithin"/>, in that order, once every shard is pushed.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Partials => _next == _range.End
        ? [.. _sums.Select(sum => (ReadOnlyMemory<float>)sum.Sum)]
        : throw new InvalidOperationException($"Shards {new ShardRange(_next, _range.End)} are missing.");

    /// <summary>A new step: all that was pushed before is forgotten.</summary>
    public void Begin()
    {
        _next = _range.Start;
        _sums.Clear();
        _vacant.Clear();
        for (var i = _buffers.Count - 1; i >= 0; i--)
        {
            _vacant.Push(_buffers[i]);
        }
    }

    /// <summary>Adds the next shard's gradient, which stays the caller's.</summary>
    /// <param name="gradient_P">float32, length P.</param>
    public void Push(ReadOnlySpan<float> gradient_P)
    {
        var shard = NextShard();
        if (_sums.Count > 0 && ReductionTree.AreSiblings(_shards, _sums[^1].Node, shard))
        {
            // Straight into the left sibling: the copy would be read once and thrown away.
            var (left, sum) = _sums[^1];
            TensorPrimitives.Add(sum.Span, gradient_P, sum.Span);
            _sums[^1] = (new ShardRange(left.Start, shard.End), sum);
        }
        else
        {
            var buffer = _vacant.Pop();
            gradient_P.CopyTo(buffer.Span);
            _sums.Add((shard, buffer));
        }

        Carry();
    }

    /// <summary>Adds the next shard's gradient, which is in <see cref="Vacant"/>.</summary>
    public void Push()
    {
        _sums.Add((NextShard(), _vacant.Pop()));
        Carry();
    }

    private ShardRange NextShard() => _next < _range.End
        ? new ShardRange(_next, ++_next)
        : throw new InvalidOperationException($"All shards of {_range} are pushed already.");

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
}
