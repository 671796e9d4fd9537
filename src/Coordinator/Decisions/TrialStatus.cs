namespace AeCluster.Coordinator.Decisions;

public enum TrialStatus
{
    /// <summary>Waiting for a free slot, for the first time or again.</summary>
    Queued,
    Running,
    Completed,
    Failed,
    Cancelled,

    /// <summary>Waiting without a slot for the decision whether it goes on.</summary>
    Paused,

    /// <summary>Over before its last epoch, because a rule has stopped it; its newest checkpoint is its result.</summary>
    Pruned,
}

public static class TrialStatuses
{
    /// <summary>Whether a trial with this status does not change any more, unless its experiment is resumed.</summary>
    public static bool IsOver(this TrialStatus status) =>
        status is TrialStatus.Completed or TrialStatus.Failed or TrialStatus.Cancelled or TrialStatus.Pruned;
}
