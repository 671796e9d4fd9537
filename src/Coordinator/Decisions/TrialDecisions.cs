using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>The rules about a trial's attempts, as pure functions from state and message to events.</summary>
public static class TrialDecisions
{
    /// <summary>
    /// Upper bound on consecutive attempts without a new checkpoint. After that the trial is assumed to kill its workers, by
    /// running out of memory for example, and fails.
    /// </summary>
    public const int MaxFruitlessAttempts = 5;

    /// <summary>A slot on <paramref name="worker"/> is free for the trial.</summary>
    /// <param name="machine">The worker's machine, in words.</param>
    public static IEnumerable<TrialEvent> Assign(TrialState state, WorkerId worker, string machine, DateTimeOffset now)
    {
        if (state.Status == TrialStatus.Queued)
        {
            yield return new AttemptBegan(state.Id, now, state.Attempt + 1, worker, machine, state.NewestCheckpoint);
        }
    }

    /// <summary>After a restart of the coordinator, the workers still run the attempt.</summary>
    public static IEnumerable<TrialEvent> Adopt(
        TrialState state,
        AttemptId attempt,
        IReadOnlyList<WorkerId> workers,
        DateTimeOffset now)
    {
        if (IsCurrent(state, attempt))
        {
            yield return new AttemptAdopted(state.Id, now, attempt.Number, workers);
        }
    }

    /// <summary>After a restart of the coordinator, nobody runs the attempt any more. This does not count against the
    /// trial.</summary>
    public static IEnumerable<TrialEvent> Missed(TrialState state, AttemptId attempt, string reason, DateTimeOffset now)
    {
        if (IsCurrent(state, attempt))
        {
            yield return new AttemptEnded(state.Id, now, attempt.Number, reason);
        }
    }

    /// <summary>An attempt reports. A report of an earlier attempt changes nothing.</summary>
    public static IEnumerable<TrialEvent> Receive(TrialState state, TrialProtocol.Report report, DateTimeOffset now) =>
        IsCurrent(state, report.Attempt) ? ReceiveCurrent(state, report, now) : [];

    /// <summary>The worker of an attempt is gone.</summary>
    public static IEnumerable<TrialEvent> WorkerLost(TrialState state, AttemptId attempt, string reason, DateTimeOffset now) =>
        IsCurrent(state, attempt) ? EndAttempt(state, reason, now) : [];

    /// <param name="reason">Why, where nobody has asked for it.</param>
    /// <param name="isAlone">Whether the rest of its experiment goes on.</param>
    public static IEnumerable<TrialEvent> Cancel(
        TrialState state, DateTimeOffset now, string? reason = null, bool isAlone = false)
    {
        if (!state.IsOver)
        {
            yield return new TrialCancelled(state.Id, now) { Reason = reason, IsAlone = isAlone };
        }
    }

    /// <summary>
    /// The trial may train until <paramref name="untilEpoch"/> epochs are finished; if it was paused, it goes on. Changes nothing
    /// where it may train as far already, or has.
    /// </summary>
    public static IEnumerable<TrialEvent> Advance(TrialState state, int untilEpoch, DateTimeOffset now)
    {
        var isWoken = state.Status == TrialStatus.Paused && untilEpoch > state.Epochs.Count;
        if (!state.IsOver && (isWoken || state.Until < untilEpoch))
        {
            yield return new TrialAdvanced(state.Id, now, untilEpoch);
        }
    }

    /// <summary>
    /// The trial is to give up its slot: see <see cref="TrialDeparture"/>. One that is paused without a checkpoint of its result,
    /// which is wanted now, goes on until it has that again.
    /// </summary>
    /// <param name="pruneReason">Why it is to be over; null: it is to be paused.</param>
    public static IEnumerable<TrialEvent> Depart(TrialState state, string? pruneReason, DateTimeOffset now)
    {
        if (state is { Status: TrialStatus.Paused, IsSaved: false } && pruneReason is not null)
        {
            yield return new TrialAdvanced(state.Id, now, state.Seen);
        }
    }

    /// <summary>Whether there is something to do about it: see <see cref="TrialDeparture"/>.</summary>
    /// <param name="pruneReason">Why it is to be over; null: it is to be paused.</param>
    public static bool CanDepart(TrialState state, string? pruneReason) =>
        !state.IsOver && (pruneReason is not null || state.Status != TrialStatus.Paused);

    public static bool IsCurrent(TrialState state, AttemptId attempt) =>
        state.Status == TrialStatus.Running && attempt.Trial == state.Id && attempt.Number == state.Attempt;

    private static IEnumerable<TrialEvent> ReceiveCurrent(TrialState state, TrialProtocol.Report report, DateTimeOffset now)
    {
        switch (report)
        {
            case TrialProtocol.Started started:
                return
                [
                    new TrainingStarted(
                        state.Id,
                        now,
                        started.FromStep,
                        started.FromEpoch,
                        started.TotalSteps,
                        started.Parameters),
                ];
            case TrialProtocol.EpochDone epoch:
                return [new EpochRecorded(state.Id, now, epoch.Metrics)];
            case TrialProtocol.CheckpointStored stored:
                return [new CheckpointKept(state.Id, now, stored.Checkpoint)];
            case TrialProtocol.Finished finished:
                return
                [
                    new TrialCompleted(state.Id, now, finished.Final, finished.ParametersSha256)
                    {
                        Findings = finished.Findings,
                    },
                ];
            case TrialProtocol.Failed failed:
                return [new TrialFailed(state.Id, now, failed.Reason, failed.Detail)];
            case TrialProtocol.Released { BadCheckpoint: { } bad } released:
                return [new CheckpointDropped(state.Id, now, bad, released.Reason), .. EndAttempt(state, released.Reason, now)];
            case TrialProtocol.Released released:
                return EndAttempt(state, released.Reason, now);
            default:
                throw new ArgumentOutOfRangeException(nameof(report), report, "Unknown report.");
        }
    }

    private static IEnumerable<TrialEvent> EndAttempt(TrialState state, string reason, DateTimeOffset now)
    {
        if (state.FruitlessAttempts < MaxFruitlessAttempts)
        {
            return [new AttemptEnded(state.Id, now, state.Attempt, reason)];
        }

        var failure = $"{state.FruitlessAttempts} attempts in a row ended without a new checkpoint; the last: {reason}";
        return [new TrialFailed(state.Id, now, failure, failure) { IsLostToMachines = true }];
    }
}
