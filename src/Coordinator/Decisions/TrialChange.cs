namespace AeCluster.Coordinator.Decisions;

/// <summary>An event of a trial and the state that follows from it, computed once by the trial's owner.</summary>
public readonly record struct TrialChange(TrialEvent Event, TrialState After);
