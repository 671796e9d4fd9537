using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>
/// The numbered reports of a data-parallel trial's members. Each member numbers its own reports. All members report every epoch,
/// and must report the same values.
/// </summary>
public static class Reports
{
    /// <returns>The number up to which this member's reports have arrived; null for a worker that is not a member.</returns>
    public static (ParallelTrialState State, long? Received) Receive(
        ParallelTrialState state,
        WorkerId worker,
        TrialProtocol.Report report,
        DecisionContext context)
    {
        if (!state.IsRunning || report.Attempt != state.Attempt || !state.Members.TryGetValue(worker, out var member))
        {
            return (state, null);
        }

        return report.Sequence == member.Heard + 1
            ? (
                Next(state.With(member with { Heard = report.Sequence }), worker, report, context)
                    .Receive(new ReportNumber(worker, report.Sequence), context),
                report.Sequence)
            : (state, member.Heard);
    }

    private static ParallelTrialState Next(
        ParallelTrialState state,
        WorkerId worker,
        TrialProtocol.Report report,
        DecisionContext context) =>
        report switch
        {
            TrialProtocol.Started started => Start(state, worker, started, context).Reconcile(context),
            TrialProtocol.EpochDone done => Record(state, worker, done.Metrics, context).Reconcile(context),
            TrialProtocol.CheckpointStored stored => Keep(state, stored, context).Reconcile(context),
            TrialProtocol.Released released => Release(state, worker, released, context).Reconcile(context),
            // Concerns the trial as a whole, as with a single worker.
            _ => state
                .CloseGeneration(context)
                .Record(TrialDecisions.Receive(state.Trial, report, context.Now))
                .Reconcile(context),
        };

    private static ParallelTrialState Start(
        ParallelTrialState state,
        WorkerId worker,
        TrialProtocol.Started started,
        DecisionContext context)
    {
        state = state.With(state.Members[worker] with { Prepared = true });
        if (!state.TrainingBegan)
        {
            return state.Record(TrialDecisions.Receive(state.Trial, started, context.Now)) with { TrainingBegan = true };
        }

        return started.TotalSteps == state.Trial.TotalSteps && started.Parameters == state.Trial.Parameters
            ? state
            : Fail(
                state, "two workers disagree about the trial",
                $"{worker} counts {started.TotalSteps:N0} steps and {started.Parameters:N0} parameters, another "
                    + $"{state.Trial.TotalSteps:N0} and {state.Trial.Parameters:N0}: is their data the same?",
                context);
    }

    private static ParallelTrialState Record(
        ParallelTrialState state,
        WorkerId worker,
        EpochMetrics metrics,
        DecisionContext context)
    {
        var known = state.Trial.Epochs.Find(epoch => epoch.Epoch == metrics.Epoch);
        return known is null
            ? state.Record(new EpochRecorded(state.Trial.Id, context.Now, metrics))
            : Difference(known, metrics) is { } difference
                ? Fail(state, $"two workers disagree about epoch {metrics.Epoch}", $"{worker} measured {difference}", context)
                : state;
    }

    /// <summary>Ignores a checkpoint that is not newer than the newest one: it is from a member that was behind.</summary>
    private static ParallelTrialState Keep(
        ParallelTrialState state,
        TrialProtocol.CheckpointStored stored,
        DecisionContext context) =>
        state.Trial.NewestCheckpoint is { } newest && newest.Step >= stored.Checkpoint.Step
            ? state
            : state.Record(new CheckpointKept(state.Trial.Id, context.Now, stored.Checkpoint)) with
            {
                FruitlessLosses = 0,
            };

    private static ParallelTrialState Release(
        ParallelTrialState state,
        WorkerId worker,
        TrialProtocol.Released released,
        DecisionContext context)
    {
        state = released.BadCheckpoint is { } bad && state.Trial.Checkpoints.Exists(checkpoint => checkpoint.Name == bad)
            ? state.Record(new CheckpointDropped(state.Trial.Id, context.Now, bad, released.Reason))
            : state;
        return state.Remove(worker, $"{worker} left: {released.Reason}", context);
    }

    /// <summary>Fails the trial when members disagree, which must never happen: its result would not be reproducible.</summary>
    private static ParallelTrialState Fail(ParallelTrialState state, string reason, string detail, DecisionContext context) =>
        state
            .CloseGeneration(context)
            .Record(
                new TrialFailed(
                    state.Trial.Id,
                    context.Now,
                    $"{reason}: {detail}. This is a bug, or a broken machine.",
                    detail)
                {
                    IsLostToMachines = true,
                });

    /// <returns>The first value except timings in which two measurements of an epoch differ; null where none does.</returns>
    private static string? Difference(EpochMetrics one, EpochMetrics other)
    {
        IEnumerable<(string Name, object? One, object? Other)> values =
        [
            ("stage", one.Stage, other.Stage),
            ("step", one.Step, other.Step),
            ("loss", one.Loss, other.Loss),
            ("validation_loss", one.ValidationLoss, other.ValidationLoss),
            ("rounded_accuracy", one.RoundedAccuracy, other.RoundedAccuracy),
            ("weights", one.WeightsSha256, other.WeightsSha256),
            .. one
                .Parts.Keys.Union(other.Parts.Keys)
                .Select(part => (part, (object?)Part(one, part), (object?)Part(other, part))),
        ];
        return values.Where(value => !Equals(value.One, value.Other))
            .Select(value => FormattableString.Invariant($"{value.Name} {value.Other}, another {value.One}")).FirstOrDefault();
    }

    private static double? Part(EpochMetrics metrics, string name) =>
        metrics.Parts.TryGetValue(name, out var value) ? value : null;
}
