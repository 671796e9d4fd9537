using AeCluster.Messages;
using AeCluster.Specs;
namespace AeCluster.Coordinator.Search;

public sealed record PlannedTrial(TrialId Id, TrialSpec Spec, IReadOnlyDictionary<string, string> Searched);
