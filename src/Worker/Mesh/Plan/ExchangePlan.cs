using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Reduction;

namespace AeCluster.Worker.Mesh.Plan;

/// <summary>
/// Who sends what to whom in one step, for one membership: a pure function of (V, P, who has which shards), so that every
/// worker knows what it will get before it comes, and so that the price of a step is known without running it.
/// Each worker owns one slice of the parameter vector. It is sent, chunk by chunk, the tree nodes that the others have of
/// that slice, adds them up along with its own, and sends the sum to all.
/// </summary>
public sealed class ExchangePlan
{
    /// <summary>128 KiB: three of them (what is sent, what comes, what is added) stay in a core's own cache.</summary>
    public const int DefaultChunk = 32 * 1024;

    private readonly IReadOnlyList<IReadOnlyList<Slice>> _chunks;

    /// <param name="shards">V.</param>
    /// <param name="parameters">P.</param>
    /// <param name="ranges">The shards of each rank: together all of them, none twice, none empty.</param>
    /// <param name="chunk">The most floats that one frame carries.</param>
    /// <exception cref="ArgumentException">The ranges are no partition of the shards.</exception>
    public ExchangePlan(int shards, int parameters, IReadOnlyList<ShardRange> ranges, int chunk = DefaultChunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunk);
        (Shards, Parameters, Ranges, Chunk) = (shards, parameters, ranges, chunk);
        RequirePartition(shards, ranges);
        Nodes = [.. ranges.Select(range => ReductionTree.NodesWithin(shards, range))];
        Leaves =
        [
            .. from rank in Enumerable.Range(0, ranges.Count)
               from node in Enumerable.Range(0, Nodes[rank].Count)
               orderby Nodes[rank][node].Start
               select new Leaf(rank, node),
        ];
        Program = new ReductionProgram(shards, [.. Leaves.Select(leaf => Nodes[leaf.Rank][leaf.Node])]);
        Slices = new Slice(0, parameters).Cut(ranges.Count);
        _chunks = [.. Slices.Select(slice => slice.Length == 0 ? [] : slice.Cut((slice.Length + chunk - 1) / chunk))];
    }

    /// <summary>V.</summary>
    public int Shards { get; }

    /// <summary>P.</summary>
    public int Parameters { get; }

    public int Chunk { get; }

    public int Workers => Ranges.Count;

    /// <summary>The shards of each rank.</summary>
    public IReadOnlyList<ShardRange> Ranges { get; }

    /// <summary>The tree nodes that each rank computes alone.</summary>
    public IReadOnlyList<IReadOnlyList<ShardRange>> Nodes { get; }

    /// <summary>All those nodes from left to right: the order of the <see cref="Program"/>'s leaves.</summary>
    public IReadOnlyList<Leaf> Leaves { get; }

    /// <summary>How an owner adds up its slice.</summary>
    public ReductionProgram Program { get; }

    /// <summary>The slice of the parameter vector that each rank owns.</summary>
    public IReadOnlyList<Slice> Slices { get; }

    /// <summary>The pieces in which a rank's slice travels.</summary>
    public IReadOnlyList<Slice> ChunksOf(int rank) => _chunks[rank];

    /// <summary>What one worker sends another in one step, in the order of each kind. Sums come between partials, as they become
    /// ready.</summary>
    /// <param name="values">Doubles per shard that travel with the gradient.</param>
    public IEnumerable<PlannedFrame> Frames(int from, int to, int values = 0)
    {
        if (values > 0)
        {
            yield return new PlannedFrame(FrameKind.Values, 0, default, Ranges[from].Count * values * sizeof(double));
        }

        foreach (var chunk in ChunksOf(to))
        {
            for (var node = 0; node < Nodes[from].Count; node++)
            {
                yield return new PlannedFrame(FrameKind.Partial, node, chunk, chunk.Length * sizeof(float));
            }
        }

        foreach (var chunk in ChunksOf(from))
        {
            yield return new PlannedFrame(FrameKind.Sum, 0, chunk, chunk.Length * sizeof(float));
        }
    }

    /// <summary>Where a rank's values are among those of all shards.</summary>
    /// <param name="all">V times as many as there are a shard.</param>
    public (int First, int Count) ValuesOf(int rank, int all) =>
        (all / Shards * Ranges[rank].Start, all / Shards * Ranges[rank].Count);

    /// <summary>Refuses what cannot be this plan's sum.</summary>
    /// <exception cref="ArgumentException">Something has another length than the plan says.</exception>
    internal void Require(int rank, IReadOnlyList<ReadOnlyMemory<float>> partials, Memory<float> sum_P, Memory<double> values_VK)
    {
        if (
            partials.Count != Nodes[rank].Count
            || partials.Any(partial => partial.Length != Parameters)
            || sum_P.Length != Parameters)
        {
            throw new ArgumentException(
                $"Rank {rank} gives {Nodes[rank].Count} partial sums of {Parameters} floats, and gets as many.",
                nameof(partials));
        }

        if (values_VK.Length % Shards != 0)
        {
            throw new ArgumentException($"{values_VK.Length} values for {Shards} shards.", nameof(values_VK));
        }
    }

    /// <summary>What one worker sends in one step, all together.</summary>
    public Traffic SentBy(int rank, int values = 0) => Enumerable.Range(0, Workers)
        .Where(other => other != rank)
        .SelectMany(other => Frames(rank, other, values))
        .Aggregate(default(Traffic), (sum, frame) => sum.Plus(frame.PayloadBytes));

    /// <summary>What one worker receives in one step, all together.</summary>
    public Traffic ReceivedBy(int rank, int values = 0) => Enumerable.Range(0, Workers)
        .Where(other => other != rank)
        .SelectMany(other => Frames(other, rank, values))
        .Aggregate(default(Traffic), (sum, frame) => sum.Plus(frame.PayloadBytes));

    private static void RequirePartition(int shards, IReadOnlyList<ShardRange> ranges)
    {
        var end = 0;
        foreach (var range in ranges.OrderBy(range => range.Start))
        {
            if (range.Start != end || range.Count < 1)
            {
                throw new ArgumentException($"{range} does not begin at shard {end}, or is empty.", nameof(ranges));
            }

            end = range.End;
        }

        if (end != shards)
        {
            throw new ArgumentException($"The ranges end at shard {end} of {shards}.", nameof(ranges));
        }
    }

    /// <summary>The node number <see cref="Node"/> of a rank's own.</summary>
    public readonly record struct Leaf(int Rank, int Node);
}
