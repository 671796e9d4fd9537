using System.Diagnostics;
using System.Runtime.InteropServices;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// All-reduce as a pipelined reduce-scatter and all-gather: as soon as all peers' partials of a chunk of this worker's slice
/// have arrived, the chunk is reduced and sent to all, while the next chunks are in transit. At most
/// <see cref="MaxPendingChunks"/> chunks per tree node wait to be reduced.
/// </summary>
internal sealed class SumCall : IExchangeCall
{
    /// <summary>Chunks per tree node that may wait to be reduced; several, so that peers need not run in lockstep.</summary>
    private const int MaxPendingChunks = 4;

    private readonly ExchangePlan _plan;
    private readonly int _rank;
    private readonly IReadOnlyList<Slice> _chunks;
    private readonly float[]?[] _pendingChunks;
    private readonly int[][] _leafOf;
    private readonly ReadOnlyMemory<float>[] _leaves;
    private readonly Memory<float>[] _buffers;
    private readonly int[] _arrivedLeaves = new int[MaxPendingChunks];
    private readonly int _remoteLeaves;
    private readonly Progress[] _peers;
    private IReadOnlyList<ReadOnlyMemory<float>> _partials = [];
    private Memory<float> _sum;
    private Memory<double> _values;
    private long _step;
    private int _reducedChunks;

    public SumCall(ExchangePlan plan, int rank)
    {
        (_plan, _rank, _chunks) = (plan, rank, plan.ChunksOf(rank));
        var longest = _chunks.Select(chunk => chunk.Length).DefaultIfEmpty().Max();
        var pendingFloats = longest * Math.Min(MaxPendingChunks, _chunks.Count);
        _pendingChunks = [.. plan.Leaves.Select(leaf => leaf.Rank == rank ? null : new float[pendingFloats])];
        _leafOf = [.. plan.Nodes.Select(nodes => new int[nodes.Count])];
        for (var leaf = 0; leaf < plan.Leaves.Count; leaf++)
        {
            _leafOf[plan.Leaves[leaf].Rank][plan.Leaves[leaf].Node] = leaf;
        }

        _leaves = new ReadOnlyMemory<float>[plan.Leaves.Count];
        _buffers = [.. Enumerable.Range(0, plan.Program.Buffers).Select(_ => (Memory<float>)new float[longest])];
        _remoteLeaves = plan.Leaves.Count - plan.Nodes[rank].Count;
        _peers = [.. plan.Ranges.Select(_ => new Progress())];
    }

    /// <summary>Time spent adding since the exchange was created.</summary>
    public TimeSpan Reducing { get; private set; }

    public void Begin(long step, IReadOnlyList<ReadOnlyMemory<float>> partials, Memory<float> sum_P, Memory<double> values_VK)
    {
        (_step, _partials, _sum, _values, _reducedChunks) = (step, partials, sum_P, values_VK, 0);
        Array.Clear(_arrivedLeaves);
        Array.ForEach(_peers, peer => peer.Begin(hasValues: !values_VK.IsEmpty));
        if (_remoteLeaves == 0)
        {
            for (; _reducedChunks < _chunks.Count; _reducedChunks++)
            {
                ReduceChunk(_chunks[_reducedChunks]);
            }
        }
    }

    /// <summary>Releases the caller's memory.</summary>
    public void End() => (_partials, _sum, _values) = ([], default, default);

    public bool TryNextFrame(int to, out OutgoingFrame frame)
    {
        var peer = _peers[to];
        if (!peer.ValuesSent)
        {
            peer.ValuesSent = true;
            frame = new OutgoingFrame(FrameKind.Values, _step, 0, 0, new Payload((ReadOnlyMemory<double>)ValuesOf(_rank)));
            return true;
        }

        // Sums go first: all peers wait for a sum, but only its owner waits for a partial.
        if (peer.SumsSent < _reducedChunks)
        {
            var chunk = _chunks[peer.SumsSent++];
            frame = new OutgoingFrame(
                FrameKind.Sum,
                _step,
                chunk.Start,
                0,
                new Payload((ReadOnlyMemory<float>)_sum.Slice(chunk.Start, chunk.Length)));
            return true;
        }

        if (peer.PartialsSent < PartialsBetween(_rank, to))
        {
            var (index, node) = Math.DivRem(peer.PartialsSent++, _partials.Count);
            var chunk = _plan.ChunksOf(to)[index];
            frame = new OutgoingFrame(
                FrameKind.Partial,
                _step,
                chunk.Start,
                node,
                new Payload(_partials[node].Slice(chunk.Start, chunk.Length)));
            return true;
        }

        frame = default;
        return false;
    }

    public bool HasSentAll(int to) =>
        _peers[to].ValuesSent && _peers[to].PartialsSent == PartialsBetween(_rank, to) && _peers[to].SumsSent == _chunks.Count;

    public bool HasReceivedAll(int from) =>
        _peers[from].ValuesReceived
        && _peers[from].PartialsReceived == PartialsBetween(from, _rank)
        && _peers[from].SumsReceived == _plan.ChunksOf(from).Count;

    public bool TryAccept(int from, in FrameHeader header)
    {
        var expected = Expected(from, header.Kind);
        if (header.Step != _step || expected is not { } frame || (header.Kind, header.Node, header.Start, header.PayloadBytes)
            != (frame.Kind, frame.Node, frame.Floats.Start, frame.PayloadBytes))
        {
            throw new FrameException(
                $"{header.Kind} of step {header.Step}, node {header.Node}, from {header.Start} on, {header.PayloadBytes} bytes "
                    + $"in step {_step}"
                    + (expected is null ? ", where it has no place." : $", where {expected} has to come."));
        }

        return header.Kind != FrameKind.Partial
            || _peers[from].PartialsReceived / _plan.Nodes[from].Count < _reducedChunks + MaxPendingChunks;
    }

    public Span<byte> BufferFor(int from, in FrameHeader header)
    {
        switch (header.Kind)
        {
            case FrameKind.Values:
                return MemoryMarshal.AsBytes(ValuesOf(from).Span);
            case FrameKind.Sum:
                return MemoryMarshal.AsBytes(_sum.Span.Slice((int)header.Start, header.PayloadBytes / sizeof(float)));
            default:
                var index = _peers[from].PartialsReceived / _plan.Nodes[from].Count;
                return MemoryMarshal.AsBytes(PendingChunk(_leafOf[from][header.Node], index).Span);
        }
    }

    public void Complete(int from, in FrameHeader header)
    {
        var peer = _peers[from];
        switch (header.Kind)
        {
            case FrameKind.Values:
                peer.ValuesReceived = true;
                break;
            case FrameKind.Sum:
                peer.SumsReceived++;
                break;
            default:
                // Each peer sends its chunks in order, so chunks are completed in order.
                if (++_arrivedLeaves[peer.PartialsReceived++ / _plan.Nodes[from].Count % MaxPendingChunks] == _remoteLeaves)
                {
                    _arrivedLeaves[_reducedChunks % MaxPendingChunks] = 0;
                    ReduceChunk(_chunks[_reducedChunks]);
                    _reducedChunks++;
                }

                break;
        }
    }

    private PlannedFrame? Expected(int from, FrameKind kind)
    {
        var peer = _peers[from];
        if (!peer.ValuesReceived)
        {
            return new PlannedFrame(FrameKind.Values, 0, default, ValuesOf(from).Length * sizeof(double));
        }

        if (kind == FrameKind.Sum && peer.SumsReceived < _plan.ChunksOf(from).Count)
        {
            var chunk = _plan.ChunksOf(from)[peer.SumsReceived];
            return new PlannedFrame(FrameKind.Sum, 0, chunk, chunk.Length * sizeof(float));
        }

        if (peer.PartialsReceived < PartialsBetween(from, _rank))
        {
            var (index, node) = Math.DivRem(peer.PartialsReceived, _plan.Nodes[from].Count);
            return new PlannedFrame(FrameKind.Partial, node, _chunks[index], _chunks[index].Length * sizeof(float));
        }

        return null;
    }

    private void ReduceChunk(Slice chunk)
    {
        var began = Stopwatch.GetTimestamp();
        for (var leaf = 0; leaf < _leaves.Length; leaf++)
        {
            _leaves[leaf] = _pendingChunks[leaf] is null
                ? _partials[_plan.Leaves[leaf].Node].Slice(chunk.Start, chunk.Length)
                : PendingChunk(leaf, _reducedChunks);
        }

        _plan.Program.Run(_leaves, _sum.Span.Slice(chunk.Start, chunk.Length), _buffers);
        Reducing += Stopwatch.GetElapsedTime(began);
    }

    private Memory<float> PendingChunk(int leaf, int index)
    {
        var places = _pendingChunks[leaf]!;
        var length = places.Length / Math.Min(MaxPendingChunks, _chunks.Count);
        return places.AsMemory(index % MaxPendingChunks * length, _chunks[index].Length);
    }

    private Memory<double> ValuesOf(int rank)
    {
        var (first, count) = _plan.ValuesOf(rank, _values.Length);
        return _values.Slice(first, count);
    }

    private int PartialsBetween(int from, int to) => _plan.ChunksOf(to).Count * _plan.Nodes[from].Count;

    /// <summary>Number of frames of each kind sent to a peer and received from it.</summary>
    private sealed class Progress
    {
        public bool ValuesSent { get; set; }

        public int PartialsSent { get; set; }

        public int SumsSent { get; set; }

        public bool ValuesReceived { get; set; }

        public int PartialsReceived { get; set; }

        public int SumsReceived { get; set; }

        public void Begin(bool hasValues)
        {
            ValuesSent = ValuesReceived = !hasValues;
            PartialsSent = SumsSent = PartialsReceived = SumsReceived = 0;
        }
    }
}
