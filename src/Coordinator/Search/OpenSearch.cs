using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Conditions;
using AeCluster.Coordinator.Search.Goals;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Search;

/// <summary>A search whose trials are not all known when it begins.</summary>
/// <param name="Goals">None: see where it is planned.</param>
/// <param name="Repeats">How many times the settings of each trial are trained, each with another seed.</param>
/// <param name="Conditions">What every trial has to fulfil.</param>
internal sealed record OpenSearch(
    SearchSpace Space,
    ISearchStrategy Strategy,
    IStoppingRule? Rule,
    int Samples,
    long Seed,
    SearchOrder Order,
    ImmutableArray<Goal> Goals,
    ImmutableSortedDictionary<string, OutcomeLimit> Limits,
    int Repeats,
    ImmutableArray<SpaceCondition> Conditions,
    ImmutableArray<ImmutableDictionary<string, AxisValue>> First)
{
    /// <summary>When it ends before it has begun all its trials.</summary>
    public UntilSettings? Until { get; init; }
}
