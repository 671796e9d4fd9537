namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// A trial was told to give up its slot, or to be over. It does so when that is due: when a trial to be paused can go on from a
/// checkpoint of what it has trained, or has waited for one for <see cref="Patience"/>; when a trial to be over has its result.
/// Which result must not depend on which workers were lost: where its last checkpoint is missing, it is trained again.
/// </summary>
/// <param name="PruneReason">Why the trial is to be over; null: it is to be paused.</param>
/// <param name="AfterStep">Step of its newest checkpoint when it was told; -1 where there was none.</param>
/// <param name="Since">When it was told.</param>
public sealed record TrialDeparture(string? PruneReason, long AfterStep, DateTimeOffset Since)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="pruneReason">Why the trial is to be over; null: it is to be paused.</param>
    public static TrialDeparture Of(TrialState state, string? pruneReason, DateTimeOffset now) =>
        new(pruneReason, state.NewestCheckpoint?.Step ?? -1, now);

    /// <param name="hasTrained">Whether the current attempt may have trained anything.</param>
    public bool IsDue(TrialState state, bool hasTrained, DateTimeOffset now) => PruneReason is not null
        ? state.IsSaved
        : state.Status != TrialStatus.Running
            || !hasTrained
            || now >= Since + Patience
            || (state.IsSaved && (state.IsAtHorizon || state.NewestCheckpoint?.Step > AfterStep));

    public TrialEvent EventOf(TrialState state, DateTimeOffset now) =>
        PruneReason is { } reason ? new TrialPruned(state.Id, now, reason) : new TrialPaused(state.Id, now);
}
