using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Views;

/// <summary>Number of an experiment's trials by status.</summary>
public sealed record TrialCounts(int Queued, int Running, int Completed, int Failed, int Cancelled)
{
    /// <summary>Trials that wait for a decision.</summary>
    public int Paused { get; init; }

    /// <summary>Trials that a rule has stopped early.</summary>
    public int Pruned { get; init; }

    /// <summary>Trials that have ended, however they did.</summary>
    internal int Over => Completed + Failed + Cancelled + Pruned;

    internal int Total => Queued + Running + Paused + Over;

    internal static TrialCounts Of(IEnumerable<TrialStatus> trials) =>
        trials.Aggregate(new TrialCounts(0, 0, 0, 0, 0), (counts, status) => counts.Add(status, 1));

    /// <returns>The counts after one trial has changed its status.</returns>
    internal TrialCounts Move(TrialStatus from, TrialStatus to) => from == to ? this : Add(from, -1).Add(to, 1);

    /// <returns>The counts with one more trial.</returns>
    internal TrialCounts With(TrialStatus status) => Add(status, 1);

    private TrialCounts Add(TrialStatus status, int number) => status switch
    {
        TrialStatus.Queued => this with { Queued = Queued + number },
        TrialStatus.Running => this with { Running = Running + number },
        TrialStatus.Completed => this with { Completed = Completed + number },
        TrialStatus.Failed => this with { Failed = Failed + number },
        TrialStatus.Cancelled => this with { Cancelled = Cancelled + number },
        TrialStatus.Paused => this with { Paused = Paused + number },
        TrialStatus.Pruned => this with { Pruned = Pruned + number },
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status."),
    };
}
