using System.Text.Json.Serialization;

namespace AeCluster.Specs.Training;

/// <summary>What one trial measured over one epoch. All but the two timings repeat to the bit when the epoch is run
/// again.</summary>
/// <param name="Epoch">1 for the first epoch.</param>
/// <param name="Stage">The trial's stage it belongs to: see <see cref="TrainingStage.Name"/>.</param>
/// <param name="Step">Optimizer steps taken since the beginning of the trial.</param>
/// <param name="Loss">Mean training loss over the epoch's examples, penalties included, while the weights were changing.</param>
/// <param name="ValidationLoss">Mean loss over the validation examples after the epoch, penalties included.</param>
/// <param name="RoundedAccuracy">
/// Share of validation values whose rounded reconstruction equals the rounded input; null in a stage that reconstructs no
/// examples.
/// </param>
/// <param name="Parts">
/// Named parts of the validation loss where there are several, e.g. <c>reconstruction</c> and <c>latent</c>, and what else the
/// variant measures over the validation examples, e.g. <c>mean_activation</c>, or a classifier's <c>accuracy</c>.
/// </param>
/// <param name="SamplesPerSecond">Training examples a second, validation not counted.</param>
/// <param name="Seconds">Wall-clock seconds of the epoch, validation counted.</param>
public sealed record EpochMetrics(
    int Epoch,
    string Stage,
    long Step,
    double Loss,
    double ValidationLoss,
    double? RoundedAccuracy,
    IReadOnlyDictionary<string, double> Parts,
    double SamplesPerSecond,
    double Seconds)
{
    /// <summary>The part in which a classifier's accuracy stands: the share of validation examples it classifies
    /// correctly.</summary>
    public const string ClassAccuracy = "accuracy";

    /// <summary>The accuracy there is: of classes, else of rounded values; null where there is neither.</summary>
    [JsonIgnore]
    public double? Accuracy => Parts.TryGetValue(ClassAccuracy, out var ofClasses) ? ofClasses : RoundedAccuracy;
}
