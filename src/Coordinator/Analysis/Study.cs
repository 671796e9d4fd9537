using System.Collections.Immutable;

namespace AeCluster.Coordinator.Analysis;

/// <summary>A run as it is analysed: what was searched, and what came of it.</summary>
/// <param name="Name">Of the run, for titles.</param>
/// <param name="Paths">Dotted paths of the settings that differ between the trials, in the order of the file.</param>
/// <param name="Goals">At least one; trials are ranked by the first.</param>
/// <param name="Trials">In the order in which they were planned.</param>
internal sealed record Study(
    string Name, IReadOnlyList<string> Paths, IReadOnlyList<Goal> Goals, IReadOnlyList<StudyTrial> Trials)
{
    /// <summary>What readers should know about the trials, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public Goal Goal => Goals[0];

    /// <summary>Completed trials with a result, the best first; of equal ones the earlier.</summary>
    public IReadOnlyList<StudyTrial> Ranking { get; } =
    [
        .. Trials
            .Where(trial => trial is { IsCompleted: true, Value: not null })
            .OrderBy(trial => Goals[0].CostOf(trial.Value!.Value))
            .ThenBy(trial => trial.Number),
    ];

    /// <summary>Whether trials were stopped before their last epoch because others were better.</summary>
    public bool HasStopped => Trials.Any(trial => trial.IsStopped);
}

/// <summary>A trial as it is analysed.</summary>
/// <param name="Number">From 0, in the order of the plan.</param>
/// <param name="Status">As in <c>trials.csv</c>.</param>
/// <param name="Settings">Path to value, as text; without those that the trial does not have.</param>
/// <param name="Values">One for each goal; null where there is no finite number.</param>
/// <param name="Curve">The first goal after each epoch of the last stage, NaN where it was not measured.</param>
internal sealed record StudyTrial(
    int Number,
    string Id,
    string Status,
    IReadOnlyDictionary<string, string> Settings,
    ImmutableArray<double?> Values,
    IReadOnlyList<double> Curve)
{
    /// <summary>Its title, where the experiment gives it one.</summary>
    public string? Name { get; init; }

    /// <summary>All epochs that it was trained, those of earlier stages included.</summary>
    public int Epochs { get; init; }

    public DateTimeOffset? Started { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Why it failed or was stopped; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    public double? Value => Values[0];

    public bool IsCompleted => Status == "completed";

    public bool IsFailed => Status == "failed";

    /// <summary>Whether a rule has stopped it, for good or until it is promoted.</summary>
    public bool IsStopped => Status is "pruned" or "paused";

    public DateTimeOffset? Ended => Started is { } start && Seconds is { } seconds ? start.AddSeconds(seconds) : null;

    /// <summary>The best of its first epochs; NaN where none was measured.</summary>
    public double BestWithin(int epochs, Goal goal) =>
        Curve.Take(epochs).Where(double.IsFinite).DefaultIfEmpty(double.NaN).MinBy(goal.CostOf);
}
