using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Attempts that were running when the previous coordinator ended, by worker that has not registered again
/// yet.</summary>
public sealed record UnconfirmedAttempts
{
    public ImmutableHashSet<(AttemptId Attempt, WorkerId Worker)> All { get; private init; } = [];

    public bool IsEmpty => All.IsEmpty;

    public bool Contains(AttemptId attempt, WorkerId worker) => All.Contains((attempt, worker));

    /// <returns>The attempts that the worker ran.</returns>
    public IEnumerable<AttemptId> Of(WorkerId worker) =>
        All.Where(entry => entry.Worker == worker).Select(entry => entry.Attempt);

    public UnconfirmedAttempts Add(IEnumerable<(AttemptId Attempt, WorkerId Worker)> attempts) =>
        this with
        {
            All = All.Union(attempts),
        };

    /// <summary>Removes the attempts of a worker that has registered.</summary>
    public UnconfirmedAttempts Remove(WorkerId worker) =>
        this with
        {
            All = All.Except(All.Where(entry => entry.Worker == worker)),
        };

    /// <summary>Removes the attempts of a trial that no longer looks for them.</summary>
    public UnconfirmedAttempts Remove(TrialKey trial) =>
        this with
        {
            All = All.Except(
                All.Where(entry => (entry.Attempt.Experiment, entry.Attempt.Trial) == (trial.Experiment, trial.Trial))),
        };
}
