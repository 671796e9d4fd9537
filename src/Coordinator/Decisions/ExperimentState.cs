using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

public enum ExperimentStatus
{
    Running,
    Completed,
    Cancelled,
}

/// <summary>All that is known of one experiment.</summary>
/// <param name="Name">As in its file.</param>
/// <param name="SearchedSettings">Dotted paths of the settings that differ between trials: the columns of the tables.</param>
/// <param name="Trials">In the order of the plan.</param>
public sealed record ExperimentState(
    ExperimentId Id,
    string Name,
    DateTimeOffset SubmittedAt,
    ImmutableList<string> SearchedSettings,
    ImmutableList<TrialState> Trials)
{
    public bool CancelRequested { get; init; }

    public ExperimentStatus Status =>
        !Trials.TrueForAll(trial => trial.IsOver) ? ExperimentStatus.Running
        : CancelRequested ? ExperimentStatus.Cancelled
        : ExperimentStatus.Completed;

    public TrialState? Find(TrialId id) => Trials.Find(trial => trial.Id == id);

    public ExperimentState Apply(TrialEvent change)
    {
        var index = Trials.FindIndex(trial => trial.Id == change.Trial);
        return this with { Trials = Trials.SetItem(index, Trials[index].Apply(change)) };
    }
}
