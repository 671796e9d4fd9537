using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Attempts that ran when the coordinator was last there, and those of their workers that have not come back
/// yet.</summary>
public sealed record UnconfirmedAttempts
{
    public ImmutableHashSet<(AttemptId Attempt, WorkerId Worker)> All { get; private init; } = [];

    public bool IsEmpty => All.IsEmpty;

    public bool Contains(AttemptId attempt, WorkerId worker) => All.Contains((attempt, worker));

    /// <returns>What the worker ran.</returns>
    public IEnumerable<AttemptId> Of(WorkerId worker) =>
        All.Where(missing => missing.Worker == worker).Select(missing => missing.Attempt);

    public UnconfirmedAttempts Add(IEnumerable<(AttemptId Attempt, WorkerId Worker)> attempts) =>
        this with
        {
            All = All.Union(attempts),
        };

    /// <summary>What became of the worker is known.</summary>
    public UnconfirmedAttempts Remove(WorkerId worker) =>
        this with
        {
            All = All.Except(All.Where(missing => missing.Worker == worker)),
        };

    /// <summary>Nobody waits for an attempt of the trial any more.</summary>
    public UnconfirmedAttempts Remove(TrialKey trial) =>
        this with
        {
            All = All.Except(
                All.Where(missing => (missing.Attempt.Experiment, missing.Attempt.Trial) == (trial.Experiment, trial.Trial))),
        };
}
