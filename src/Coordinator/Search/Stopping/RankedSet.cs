using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Stopping;

/// <param name="Value">Lower is better.</param>
/// <param name="Trial">The lower number is first among equal values.</param>
internal readonly record struct Ranked(double Value, int Trial) : IComparable<Ranked>
{
    public int CompareTo(Ranked other) =>
        Value.CompareTo(other.Value) is not 0 and var order ? order : Trial.CompareTo(other.Trial);
}

/// <summary>Trials in the order of their values, best first. All that it does takes time logarithmic in their number.</summary>
internal sealed class RankedSet
{
    // The builder is a balanced tree that knows the size of each subtree, so it finds places and ranks.
    private readonly ImmutableSortedSet<Ranked>.Builder _set = ImmutableSortedSet.CreateBuilder<Ranked>();

    public int Count => _set.Count;

    public Ranked this[int rank] => _set[rank];

    public bool Contains(Ranked trial) => _set.Contains(trial);

    public void Add(Ranked trial) => _set.Add(trial);

    public void Remove(Ranked trial) => _set.Remove(trial);

    /// <summary>Number of trials that are before this one, whether or not it is here itself.</summary>
    public int Rank(Ranked trial) => _set.IndexOf(trial) is var place && place < 0 ? ~place : place;
}
