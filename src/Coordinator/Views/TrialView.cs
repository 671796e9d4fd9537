using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Views;

/// <summary>A trial as people and programs see it over HTTP.</summary>
/// <param name="Searched">The settings that differ between trials, by dotted path.</param>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Done">Share of the trial's steps that are done, 0 to 1.</param>
/// <param name="Loss">Mean training loss of the running epoch so far, or else of the last finished one.</param>
/// <param name="ValidationLoss">After the last finished epoch.</param>
/// <param name="BestValidationLoss">Lowest finite one of the current training stage.</param>
/// <param name="Accuracy">After the last finished epoch: rounded accuracy; for a classifier the share of examples it classifies
/// correctly.</param>
/// <param name="Seconds">From the beginning of the first attempt to the end of the trial, or until now.</param>
/// <param name="Reason">Why the trial failed, or why its last attempt ended.</param>
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
    /// <summary>Path of the setting that <see cref="Variant"/> is; it is left out of <see cref="Searched"/>.</summary>
    public const string VariantSetting = "model.variant";

    /// <summary>The trial's title, where its experiment gives it one.</summary>
    public string? Name { get; init; }

    /// <summary>The work before training, such as a download, while it is going on.</summary>
    public PreparingView? Preparing { get; init; }

    /// <summary>What the running epoch measures besides the loss, by name; null where it measures nothing else.</summary>
    public IReadOnlyDictionary<string, double>? Measures { get; init; }

    /// <summary>The members of a data-parallel trial once it has begun.</summary>
    public ParallelView? Parallel { get; init; }
}

/// <summary>The work that must be done before a trial can train.</summary>
/// <param name="Share">0 to 1, or null where it is not known.</param>
public sealed record PreparingView(string What, double? Share);
