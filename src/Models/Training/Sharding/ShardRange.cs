namespace AeCluster.Models.Training.Sharding;

/// <summary>
/// The shards <see cref="Start"/> to <see cref="End"/> - 1 of a batch: those of a worker, or those below a node of the
/// <see cref="ReductionTree"/>.
/// </summary>
public readonly record struct ShardRange(int Start, int End)
{
    public int Count => End - Start;

    public bool Contains(ShardRange other) => Start <= other.Start && other.End <= End;

    public bool Overlaps(ShardRange other) => Start < other.End && other.Start < End;

    public override string ToString() => $"[{Start}, {End})";
}
