using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

public enum ExperimentStatus
{
    Running,
    Completed,
    Cancelled,

    /// <summary>It ended before its time, because its trials failed alike.</summary>
    Stopped,

    /// <summary>Its journal cannot be read. Only views have this status: such an experiment has no state.</summary>
    Damaged,
}

/// <summary>The state of one experiment.</summary>
/// <param name="Name">As in its file.</param>
/// <param name="SearchedSettings">Dotted paths of the settings that differ between trials: the columns of the tables.</param>
/// <param name="Trials">In the order in which they were planned.</param>
public sealed record ExperimentState(
    ExperimentId Id,
    string Name,
    DateTimeOffset SubmittedAt,
    ImmutableList<string> SearchedSettings,
    TrialStates Trials)
{
    /// <summary>As in <see cref="ExperimentSubmitted"/>.</summary>
    public int? StopAfterFailures { get; init; }

    /// <summary>What it may have of the slots.</summary>
    public ExperimentShare Share { get; init; } = ExperimentShare.Usual;

    public bool CancelRequested { get; init; }

    /// <summary>Why it was stopped before its time; null where it was not.</summary>
    public string? StopReason { get; init; }

    /// <summary>Whether its trials follow from a search, one after another.</summary>
    public bool HasSearch { get; init; }

    /// <summary>Hash of the decisions of its search, in order; empty where there are none. See <see cref="SweepHash"/>.</summary>
    public string DecisionsSha256 { get; init; } = "";

    /// <summary>Whether more trials may follow, or trials that wait may go on.</summary>
    public bool IsSearching { get; init; }

    /// <summary>Whether every trial is over and the run folder was written for the last time.</summary>
    public bool IsWritten { get; init; }

    /// <summary>Why the run folder is incomplete; null where it is complete.</summary>
    public string? Problem { get; init; }

    /// <summary>As in <see cref="ExperimentEnded"/>.</summary>
    public string? FinalHash { get; init; }

    /// <summary>Whether it is to end before its time.</summary>
    public bool IsEnding => CancelRequested || StopReason is not null;

    public ExperimentStatus Status =>
        Trials.OverCount < Trials.Count || (IsSearching && !IsEnding) ? ExperimentStatus.Running
        : CancelRequested ? ExperimentStatus.Cancelled
        : StopReason is not null ? ExperimentStatus.Stopped
        : ExperimentStatus.Completed;

    /// <summary>The attempts that run, one entry for each of their workers.</summary>
    public IEnumerable<(AttemptId Attempt, WorkerId Worker)> Running => Trials
        .Where(trial => trial.Status == TrialStatus.Running)
        .SelectMany(trial => trial.Workers.Select(worker => (new AttemptId(Id, trial.Id, trial.Attempt), worker)));

    /// <returns>The trial with this id, or null.</returns>
    public TrialState? Find(TrialId id) => Trials.Find(id);

    /// <summary>A new experiment; its trials follow as <see cref="TrialPlanned"/> events.</summary>
    public static ExperimentState Of(ExperimentSubmitted submitted) =>
        new(submitted.Experiment, submitted.Name, submitted.At, [.. submitted.SearchedSettings], [])
        {
            StopAfterFailures = submitted.StopAfterFailures,
            Share = ExperimentShare.Usual with
            {
                Priority = submitted.Priority ?? ExperimentShare.UsualPriority,
                MaxSlots = submitted.MaxSlots,
            },
            HasSearch = submitted.Search is not null,
            IsSearching = submitted.Search is not null,
        };

    /// <summary>Replaces the state of one trial, after an event that its owner has applied already.</summary>
    /// <exception cref="ArgumentException">The experiment does not have the trial.</exception>
    public ExperimentState With(TrialState trial) => this with { Trials = Trials.With(trial) };

    /// <summary>Folds one event: at recovery every event, afterwards those that the experiment decides itself.</summary>
    /// <exception cref="ArgumentException">The event is of a trial that the experiment does not have.</exception>
    public ExperimentState Apply(ExperimentEvent change)
    {
        switch (change)
        {
            case TrialEvent happening:
                return Find(happening.Trial) is { } trial
                    ? With(trial.Apply(happening))
                    : throw new ArgumentException($"There is no trial {happening.Trial}.", nameof(change));
            case TrialPlanned planned:
                return this with { Trials = Trials.Add(new TrialState(planned.Plan)) };
            case CancellationRequested:
                return this with { CancelRequested = true };
            case ExperimentStopped stopped:
                return this with { StopReason = stopped.Reason };
            case ExperimentEnded ended:
                return this with { IsWritten = true, Problem = ended.Problem, FinalHash = ended.SweepHash };
            case ExperimentPaused:
                return this with { Share = Share with { IsPaused = true } };
            case ExperimentResumed:
                return Open(trial => trial.Reopen());
            case TrialsRetried retried:
                var again = retried.Trials.ToHashSet();
                var wasStopped = StopReason is not null;
                return Open(trial =>
                    again.Contains(trial.Id) ? trial.Retry()
                    : wasStopped ? trial.Reopen()
                    : trial);
            case SearchDecided decided:
                return this with
                {
                    IsSearching = IsSearching && decided.Decision != SearchDecision.End,
                    DecisionsSha256 = SweepHash.Continue(DecisionsSha256, decided),
                };
            case ExperimentSubmitted or Noted:
                return this;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown event.");
        }
    }

    /// <summary>The experiment goes on, whatever has ended or paused it.</summary>
    private ExperimentState Open(Func<TrialState, TrialState> reopen) =>
        this with
        {
            Share = Share with { IsPaused = false },
            CancelRequested = false,
            StopReason = null,
            IsWritten = false,
            Problem = null,
            Trials = [.. Trials.Select(reopen)],
        };
}
