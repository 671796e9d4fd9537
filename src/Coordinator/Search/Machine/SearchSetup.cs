using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>Everything that a search decides by.</summary>
/// <param name="Samples">How many trials it begins at most; each of them several times with <see cref="Repeats"/>.</param>
/// <param name="Trials">Makes trials of points.</param>
public sealed record SearchSetup(
    Space Space, ISearchStrategy Strategy, IStoppingRule? Rule, int Samples, long Seed, SearchOrder Order, ITrialFactory Trials)
{
    /// <summary>How many times the settings of each trial are trained, each with another seed.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The most trials, repeats included.</summary>
    public int Most => (int)Math.Min(int.MaxValue, (long)Samples * Repeats);

    /// <summary>Settings of the first trials; what they leave open is drawn.</summary>
    public ImmutableArray<ImmutableDictionary<string, AxisValue>> First { get; init; } = [];

    /// <summary>Trials of earlier searches, with their results.</summary>
    public ImmutableArray<KnownTrial> Earlier { get; init; } = [];

    /// <summary>When the search ends before it has begun all its trials.</summary>
    public Func<SearchHistory, string?>? Until { get; init; }
}

/// <summary>The order in which results count.</summary>
public abstract record SearchOrder
{
    private SearchOrder()
    {
    }

    /// <summary>An order that follows from the settings alone, whatever the workers do: trials are played on a machine with a
    /// fixed number of lanes and with estimated costs (<see cref="TrialCost"/>), and a result counts from its end
    /// there.</summary>
    /// <param name="Lanes">Trials that run at a time on that machine.</param>
    /// <param name="Delay">How much later a result counts for other trials, in mean costs of a job: the longer, the rarer a
    /// worker has to wait for another.</param>
    public sealed record Virtual(int Lanes, double Delay) : SearchOrder;

    /// <summary>Results count as they arrive.</summary>
    /// <param name="Lanes">Trials that run at a time.</param>
    public sealed record Arrival(int Lanes) : SearchOrder;
}
