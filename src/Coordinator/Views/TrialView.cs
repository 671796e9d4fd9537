using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Views;

/// <summary>A trial as people and programs see it over HTTP.</summary>
/// <param name="Searched">The settings that differ between trials, by dotted path.</param>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Done">Share of the trial's steps that are done, 0 to 1.</param>
/// <param name="Loss">Mean training loss of the running epoch so far, or else of the last finished one.</param>
/// <param name="ValidationLoss">After the last finished epoch; of a trial that is over, after <see cref="KeptEpoch"/>, as are
/// loss and accuracy.</param>
/// <param name="BestValidationLoss">Lowest finite one of the current training stage.</param>
/// <param name="Accuracy">After the last finished epoch: rounded accuracy, where the output is bounded to [0, 1]; for a
/// classifier the share of examples it classifies correctly.</param>
/// <param name="Seconds">From the beginning of the first attempt to the end of the trial, or until now.</param>
/// <param name="Reason">Why the trial failed or was cancelled, or why its last attempt ended.</param>
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

    /// <summary>What it minimizes, in words: see <see cref="TrialObjective.Of"/>.</summary>
    public string Objective { get; init; } = "";

    /// <summary>The units of its errors: see <see cref="TrialObjective.UnitsOf"/>.</summary>
    public string Units { get; init; } = "";

    /// <summary>The epoch whose weights are its result so far; null where there is none.</summary>
    public int? KeptEpoch { get; init; }

    /// <summary>After <see cref="KeptEpoch"/>: what the trial is ranked by, if not by the next.</summary>
    public double? KeptValidationLoss { get; init; }

    /// <summary>Mean squared error of the reconstruction after <see cref="KeptEpoch"/>.</summary>
    public double? KeptSquaredError { get; init; }

    /// <summary>Lowest mean squared error of the reconstruction in the current training stage; null where none is
    /// reconstructed.</summary>
    public double? BestSquaredError { get; init; }

    /// <summary>R2 as of the validation loss: see <see cref="EpochMetrics.Determination"/>.</summary>
    public double? Determination { get; init; }

    /// <summary>What is wrong with the trained model, in words; null where nothing is known to be.</summary>
    public IReadOnlyList<string>? Findings { get; init; }

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
