namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// A running trial was told to give up its slot. It does so once it could go on, or be used, from a checkpoint of what it has
/// trained, or after <see cref="Patience"/>: then what its worker has not stored is trained again, with the same result.
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
    public bool IsDue(TrialState state, bool hasTrained, DateTimeOffset now) =>
        !hasTrained
        || now >= Since + Patience
        || (state.IsSaved && (IsEnough(state) || state.NewestCheckpoint?.Step > AfterStep));

    public TrialEvent EventOf(TrialState state, DateTimeOffset now) =>
        PruneReason is { } reason ? new TrialPruned(state.Id, now, reason) : new TrialPaused(state.Id, now);

    /// <summary>The result of a trial that is over consists of whole epochs; at its horizon it has nothing else.</summary>
    private bool IsEnough(TrialState state) => PruneReason is not null || state.IsAtHorizon;
}
