using System.Globalization;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Describes events in words, for logs and displays.</summary>
public static class EventText
{
    /// <param name="validationLoss">Of a trial that has completed, where it is known.</param>
    public static string Of(TrialEvent change, double? validationLoss = null) => change switch
    {
        AttemptBegan { ResumeFrom: null } began => $"attempt {began.Attempt} begins on {Words([began.Worker, .. began.Others])}",
        AttemptBegan { ResumeFrom: { } checkpoint } began =>
            $"attempt {began.Attempt} goes on at step {checkpoint.Step} on {Words([began.Worker, .. began.Others])}",
        AttemptAdopted adopted => $"attempt {adopted.Attempt} is still running on {Words(adopted.Workers)} and goes on",
        DuplicateReport => "already known",
        TrainingStarted started =>
            $"trains from step {started.FromStep} ({started.Parameters:N0} parameters, {started.TotalSteps:N0} steps in all)",
        EpochRecorded { Metrics: var m } =>
            $"epoch {m.Epoch}{(m.Stage == TrainingStage.Whole ? "" : $" ({m.Stage})")}  loss {m.Loss:F4}  "
                + $"validation loss {m.ValidationLoss:F4}  {Accuracy(m)}{m.SamplesPerSecond:N0} samples/s",
        CheckpointKept kept => $"checkpoint at step {kept.Checkpoint.Step} ({Describe(kept.Checkpoint)})",
        CheckpointDropped dropped => $"checkpoint {dropped.Name} is unusable: {dropped.Reason}",
        AttemptEnded ended => $"attempt {ended.Attempt} ended: {ended.Reason}; waits for a slot",
        TrialAdvanced advanced => $"may train until epoch {advanced.UntilEpoch}",
        TrialPaused => "paused",
        TrialPruned pruned => $"pruned: {pruned.Reason}",
        TrialCompleted completed =>
            $"completed, parameters {completed.ParametersSha256[..12]}{Result(validationLoss)}{Findings(completed)}",
        TrialFailed failed => $"failed: {failed.Reason}",
        TrialCancelled cancelled => cancelled.Reason is { } reason ? $"cancelled: {reason}" : "cancelled",
        GenerationNamed named =>
            $"generation {named.Generation}: {named.Reason} "
                + $"({string.Join(", ", named.Members.Select(member => $"{member.Worker} {member.Shards}"))} shards)",
        GenerationBegan began => $"generation {began.Generation} runs from step {began.Step}"
            + (began.Copied.Count == 0 ? "" : $"; {Words(began.Copied)} took the weights from the others"),
        GenerationEnded ended => $"generation {ended.Generation} ended after {Steps(ended)}",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown event."),
    };

    /// <summary>How much the event matters to somebody who does not read every line.</summary>
    public static EventLevel LevelOf(TrialEvent change) => change switch
    {
        CheckpointDropped or AttemptEnded or TrialFailed => EventLevel.Problem,
        // The reason is that of all, and has a line of its own.
        TrialCancelled { Reason: not null } => EventLevel.Detail,
        TrialCompleted or TrialPruned or TrialCancelled or AttemptAdopted or AttemptBegan { Attempt: > 1 } => EventLevel.News,
        GenerationNamed { Generation: > 1 } => EventLevel.News,
        _ => EventLevel.Detail,
    };

    /// <summary>Lists names as in a sentence: <c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string Words(IReadOnlyList<WorkerId> workers) => workers.Count == 1
        ? workers[0].Value
        : $"{string.Join(", ", workers.SkipLast(1))} and {workers[^1]}";

    private static string Result(double? loss) =>
        loss is { } number ? string.Create(CultureInfo.InvariantCulture, $", validation loss {number:G4}") : "";

    private static string Findings(TrialCompleted completed) =>
        string.Concat((completed.Findings ?? []).Select(finding => $"; warning: {finding.Text}"));

    private static string Accuracy(EpochMetrics metrics) => metrics.Accuracy is { } accuracy
        ? $"{(metrics.RoundedAccuracy is null ? "" : "rounded ")}accuracy {accuracy:F4}  "
        : metrics.Part(EpochMetrics.Determination) is { } r2 ? $"R2 {r2:F4}  " : "";

    private static string Steps(GenerationEnded ended) =>
        ended.Costs.Select(member => member.Costs.Steps).DefaultIfEmpty().Max() is var steps && steps == 1
            ? "1 step"
            : $"{steps:N0} steps";

    private static string Describe(CheckpointRef checkpoint) => $"{checkpoint.Name}, {checkpoint.Bytes / 1024.0:N0} KiB";
}
