using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Views;

/// <summary>What the stream of an experiment carries: a snapshot first, then changes.</summary>
/// <param name="Version">Version of the read model after the update; it grows with each change while one coordinator
/// runs.</param>
public abstract record ExperimentUpdate(long Version);

/// <summary>The whole experiment at one moment.</summary>
/// <param name="Best">Ids of the best completed trials: one, or one of each group whose trials can be compared (see
/// <see cref="BestTrials"/>).</param>
/// <param name="Log">The log lines after the number that was asked for.</param>
public sealed record ExperimentSnapshot(
    long Version,
    ExperimentView Experiment,
    TrialCounts Counts,
    IReadOnlyList<string> Best,
    IReadOnlyList<EventView> Log) : ExperimentUpdate(Version)
{
    /// <summary>Event type in the stream.</summary>
    public const string EventType = "snapshot";
}

/// <summary>What has changed since the update before: everything but <paramref name="Trials"/> and <paramref name="Log"/> is
/// the value that holds now.</summary>
/// <param name="Events">Number of log lines so far.</param>
/// <param name="Best">As in <see cref="ExperimentSnapshot"/>.</param>
/// <param name="Trials">The views of the trials that have changed.</param>
/// <param name="Log">New log lines.</param>
public sealed record ExperimentChange(
    long Version,
    ExperimentStatus Status,
    string? Problem,
    int Workers,
    int Events,
    TrialCounts Counts,
    IReadOnlyList<string> Best,
    IReadOnlyList<TrialView> Trials,
    IReadOnlyList<EventView> Log) : ExperimentUpdate(Version)
{
    /// <summary>Event type in the stream.</summary>
    public const string EventType = "change";

    /// <summary>As in <see cref="ExperimentView"/>.</summary>
    public IReadOnlyList<ProblemView> Problems { get; init; } = [];

    /// <summary>As in <see cref="ExperimentView"/>.</summary>
    public string? StopReason { get; init; }

    /// <summary>As in <see cref="ExperimentView"/>.</summary>
    public bool IsPaused { get; init; }

    /// <summary>As in <see cref="ExperimentView"/>.</summary>
    public string? Queue { get; init; }

    /// <summary>As in <see cref="ExperimentView"/>.</summary>
    public string? SweepHash { get; init; }

    /// <summary>Several changes as one: the last view of each trial, and all log lines.</summary>
    /// <param name="changes">In order, at least one.</param>
    internal static ExperimentChange Merge(IReadOnlyList<ExperimentChange> changes)
    {
        var trials = new Dictionary<string, TrialView>();
        foreach (var trial in changes.SelectMany(change => change.Trials))
        {
            trials[trial.Id] = trial;
        }

        return changes[^1] with { Trials = [.. trials.Values], Log = [.. changes.SelectMany(change => change.Log)] };
    }
}
