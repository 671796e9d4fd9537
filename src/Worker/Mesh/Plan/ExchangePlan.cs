using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Reduction;

namespace AeCluster.Worker.Mesh.Plan;

/// <summary>
/// The frames that each worker sends to each other one in a step: a pure function of V, P and the assignment of shards, so
/// that every worker knows which frames to expect, and the cost of a step is known without running it.
/// </summary>
/// <remarks>
/// Each worker owns one slice of the parameter vector. It receives, chunk by chunk, the others' tree nodes of that slice, adds
/// them to its own, and sends the sum to all.
/// </remarks>
public sealed class ExchangePlan
{
    /// <summary>128 KiB: three chunks (being sent, received and added) fit into a core's own cache.</summary>
    public const int DefaultChunk = 32 * 1024;

    private readonly IReadOnlyList<IReadOnlyList<Slice>> _chunks;

    /// <param name="shards">V, the number of shards.</param>
    /// <param name="parameters">P, the number of parameters.</param>
    /// <param name="ranges">The shards of each rank: a partition of all shards into non-empty ranges.</param>
    /// <param name="chunk">Maximum number of floats per frame.</param>
    /// <exception cref="ArgumentException">The ranges are not a partition of the shards.</exception>
    public ExchangePlan(int shards, int parameters, IReadOnlyList<ShardRange> ranges, int chunk = DefaultChunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunk);
        (Shards, Parameters, Ranges, Chunk) = (shards, parameters, ranges, chunk);
        ValidatePartition(shards, ranges);
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

    /// <summary>V, the number of shards.</summary>
    public int Shards { get; }

    /// <summary>P, the number of parameters.</summary>
    public int Parameters { get; }

    /// <summary>Maximum number of floats per frame.</summary>
    public int Chunk { get; }

    public int Workers => Ranges.Count;

    /// <summary>The shards of each rank.</summary>
    public IReadOnlyList<ShardRange> Ranges { get; }

    /// <summary>The tree nodes that each rank computes alone.</summary>
    public IReadOnlyList<IReadOnlyList<ShardRange>> Nodes { get; }

    /// <summary>The nodes of all ranks from left to right, in the order of the <see cref="Program"/>'s leaves.</summary>
    public IReadOnlyList<Leaf> Leaves { get; }

    /// <summary>The additions by which an owner reduces its slice.</summary>
    public ReductionProgram Program { get; }

    /// <summary>The slice of the parameter vector that each rank owns.</summary>
    public IReadOnlyList<Slice> Slices { get; }

    /// <summary>The chunks in which a rank's slice is sent.</summary>
    public IReadOnlyList<Slice> ChunksOf(int rank) => _chunks[rank];

    /// <summary>
    /// The frames that one worker sends to another in a step. Frames of a kind are sent in this order; sums are sent between
    /// partials, as soon as they are ready.
    /// </summary>
    /// <param name="values">Number of doubles per shard that accompany the gradient.</param>
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

    /// <summary>The position of a rank's values among those of all shards.</summary>
    /// <param name="all">Number of values of all shards.</param>
    public (int First, int Count) ValuesOf(int rank, int all) =>
        (all / Shards * Ranges[rank].Start, all / Shards * Ranges[rank].Count);

    /// <summary>Validates the arguments of a sum.</summary>
    /// <exception cref="ArgumentException">A length or count differs from the plan.</exception>
    internal void Validate(int rank, IReadOnlyList<ReadOnlyMemory<float>> partials, Memory<float> sum_P, Memory<double> values_VK)
    {
        if (partials.Count != Nodes[rank].Count
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

    /// <summary>Total traffic that a worker sends in a step.</summary>
    public Traffic SentBy(int rank, int values = 0) => Enumerable.Range(0, Workers)
        .Where(other => other != rank)
        .SelectMany(other => Frames(rank, other, values))
        .Aggregate(default(Traffic), (sum, frame) => sum.Plus(frame.PayloadBytes));

    /// <summary>Total traffic that a worker receives in a step.</summary>
    public Traffic ReceivedBy(int rank, int values = 0) => Enumerable.Range(0, Workers)
        .Where(other => other != rank)
        .SelectMany(other => Frames(other, rank, values))
        .Aggregate(default(Traffic), (sum, frame) => sum.Plus(frame.PayloadBytes));

    private static void ValidatePartition(int shards, IReadOnlyList<ShardRange> ranges)
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

    /// <summary>A tree node, by its rank and its index among the rank's nodes.</summary>
    public readonly record struct Leaf(int Rank, int Node);
}
