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
/// <param name="Trials">In the order in which they were planned.</param>
public sealed record ExperimentState(
    ExperimentId Id,
    string Name,
    DateTimeOffset SubmittedAt,
    ImmutableList<string> SearchedSettings,
    ImmutableList<TrialState> Trials)
{
    public bool CancelRequested { get; init; }

    /// <summary>Every trial is over, and the run folder was written for the last time.</summary>
    public bool IsWritten { get; init; }

    /// <summary>Why the run folder is not complete, where it is not.</summary>
    public string? Problem { get; init; }

    public ExperimentStatus Status =>
        !Trials.TrueForAll(trial => trial.IsOver) ? ExperimentStatus.Running
        : CancelRequested ? ExperimentStatus.Cancelled
        : ExperimentStatus.Completed;

    /// <summary>The attempts that run, and where.</summary>
    public IEnumerable<(AttemptId Attempt, WorkerId Worker)> Running => Trials
        .Where(trial => trial.Status == TrialStatus.Running)
        .SelectMany(trial => trial.Workers.Select(worker => (new AttemptId(Id, trial.Id, trial.Attempt), worker)));

    public TrialState? Find(TrialId id) => Trials.Find(trial => trial.Id == id);

    /// <summary>A new experiment; its trials follow as <see cref="TrialPlanned"/> events.</summary>
    public static ExperimentState Of(ExperimentSubmitted submitted) =>
        new(submitted.Experiment, submitted.Name, submitted.At, [.. submitted.SearchedSettings], []);

    /// <exception cref="ArgumentException">The event is of a trial that the experiment does not have.</exception>
    public ExperimentState Apply(ExperimentEvent change)
    {
        switch (change)
        {
            case TrialEvent happening:
                var index = Trials.FindIndex(trial => trial.Id == happening.Trial);
                return index >= 0
                    ? this with { Trials = Trials.SetItem(index, Trials[index].Apply(happening)) }
                    : throw new ArgumentException($"There is no trial {happening.Trial}.", nameof(change));
            case TrialPlanned planned:
                return this with { Trials = Trials.Add(new TrialState(planned.Plan)) };
            case CancellationRequested:
                return this with { CancelRequested = true };
            case ExperimentEnded ended:
                return this with { IsWritten = true, Problem = ended.Problem };
            case ExperimentResumed:
                return this with
                {
                    CancelRequested = false,
                    IsWritten = false,
                    Problem = null,
                    Trials = [.. Trials.Select(trial => trial.Reopen())],
                };
            case ExperimentSubmitted or Noted:
                return this;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown event.");
        }
    }
}
