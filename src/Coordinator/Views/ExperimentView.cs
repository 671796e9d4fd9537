using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Views;

/// <summary>An experiment as people and programs see it over HTTP.</summary>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>cancelled</c>.</param>
/// <param name="Folder">The run folder on the coordinator's machine.</param>
/// <param name="Events">Number of log lines so far: where <c>events?after=</c> goes on.</param>
public sealed record ExperimentView(
    string Id,
    string Name,
    ExperimentStatus Status,
    DateTimeOffset SubmittedAt,
    string Folder,
    int Workers,
    int Events,
    IReadOnlyList<TrialView> Trials)
{
    /// <summary>Why the run folder is not complete, where it is not.</summary>
    public string? Problem { get; init; }

    public static ExperimentView Of(
        ExperimentState state,
        string folder,
        int events,
        Func<TrialState, TrialProtocol.Progress?> progress,
        Func<TrialState, TrialProtocol.Preparing?> preparing,
        Func<TrialState, IReadOnlyDictionary<WorkerId, StepCosts>?> costs) =>
        new(
            state.Id.Value,
            state.Name,
            state.Status,
            state.SubmittedAt,
            folder,
            0,
            events,
            [
                .. state.Trials.Select(trial =>
                    TrialView.Of(trial, progress(trial), preparing(trial)) with
                    {
                        Parallel = ParallelView.Of(trial, costs(trial)),
                    }),
            ]);
}

/// <summary>A trial as people and programs see it over HTTP.</summary>
/// <param name="Searched">The settings that differ between trials, by dotted path.</param>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Done">Share of the trial's steps that are done, 0 to 1.</param>
/// <param name="Loss">Training loss: of the running epoch so far, else of the last one.</param>
/// <param name="Accuracy">Rounded accuracy after the last finished epoch; of a classifier the share it classifies
/// correctly.</param>
/// <param name="ValidationLoss">After the last finished epoch.</param>
/// <param name="Seconds">From the first attempt's beginning to the end, or until now.</param>
public sealed record TrialView(
    string Id,
    string Variant,
    IReadOnlyDictionary<string, string> Searched,
    TrialStatus Status,
    int Attempt,
    string? Worker,
    int Epoch,
    int Epochs,
    double Done,
    double? Loss,
    double? ValidationLoss,
    double? BestValidationLoss,
    double? Accuracy,
    double? SamplesPerSecond,
    double? Seconds,
    string? ParametersSha256,
    string? Reason)
{
    /// <summary>Path of the setting that <see cref="Variant"/> is, and that is not among the <see cref="Searched"/>.</summary>
    public const string VariantSetting = "model.variant";

    /// <summary>The trial's title, where its experiment gives it one.</summary>
    public string? Name { get; init; }

    /// <summary>What is done before training can begin, such as a download, while it is.</summary>
    public PreparingView? Preparing { get; init; }

    /// <summary>Of a data-parallel trial that has begun: who computes what.</summary>
    public ParallelView? Parallel { get; init; }

    public static TrialView Of(TrialState trial, TrialProtocol.Progress? progress, TrialProtocol.Preparing? preparing)
    {
        var last = trial.Epochs.IsEmpty ? null : trial.Epochs[^1];
        var live = trial.Status == TrialStatus.Running && progress?.Attempt.Number == trial.Attempt ? progress : null;
        var step = Math.Max(live?.Step ?? 0, last?.Step ?? 0);
        return new TrialView(
            trial.Id.Value,
            KindNames.Of(trial.Plan.Spec.Model),
            trial.Plan.Searched.Where(setting => setting.Key != VariantSetting).ToDictionary(),
            trial.Status,
            trial.Attempt,
            trial.Workers.IsEmpty ? null : string.Join(' ', trial.Workers),
            trial.Epochs.Count,
            trial.Plan.Spec.Epochs,
            trial.TotalSteps == 0 ? 0 : Math.Min(1, (double)step / trial.TotalSteps),
            live?.Loss ?? last?.Loss,
            last?.ValidationLoss,
            trial.BestValidationLoss,
            last?.Accuracy,
            live?.SamplesPerSecond ?? last?.SamplesPerSecond,
            trial.StartedAt is { } from ? ((trial.EndedAt ?? DateTimeOffset.UtcNow) - from).TotalSeconds : null,
            trial.ParametersSha256,
            trial.Reason)
        {
            Name = trial.Plan.Name,
            Preparing = trial.Status == TrialStatus.Running && preparing?.Attempt.Number == trial.Attempt
                ? new PreparingView(preparing.What, preparing.Share)
                : null,
        };
    }
}

/// <summary>What a trial waits for before it can train.</summary>
/// <param name="Share">0 to 1, or null where it is not known.</param>
public sealed record PreparingView(string What, double? Share);

/// <summary>One line of an experiment's log, for people.</summary>
/// <param name="Number">1 for the first.</param>
public sealed record EventView(int Number, DateTimeOffset At, string Trial, string Text);

/// <summary>A worker as people and programs see it over HTTP.</summary>
public sealed record WorkerView(
    string Id,
    string Host,
    int ProcessId,
    string Device,
    string Processor,
    int Slots,
    int Threads,
    IReadOnlyList<string> Running);
