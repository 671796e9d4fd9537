using System.Text.Json.Serialization;

namespace AeCluster.Specs.Training;

/// <summary>Measurements of one epoch of a trial. All but the two timings are the same to the bit when the epoch is
/// repeated.</summary>
/// <param name="Epoch">1 for the first epoch.</param>
/// <param name="Stage">The stage of the epoch: see <see cref="TrainingStage.Name"/>.</param>
/// <param name="Step">Optimizer steps since the beginning of the trial.</param>
/// <param name="Loss">Mean training loss over the examples of the epoch, including penalties, measured during training.</param>
/// <param name="ValidationLoss">Mean loss over the validation examples after the epoch, including penalties.</param>
/// <param name="RoundedAccuracy">
/// Share of validation values whose rounded reconstruction equals the rounded input; null in a stage that reconstructs no
/// examples.
/// </param>
/// <param name="Parts">
/// Named parts of the validation loss if there are several, e.g. <c>reconstruction</c> and <c>latent</c>, and other measures of
/// the variant over the validation examples, e.g. <c>mean_activation</c>, or the <c>accuracy</c> of a classifier.
/// </param>
/// <param name="SamplesPerSecond">Training examples per second, without validation.</param>
/// <param name="Seconds">Wall-clock seconds of the epoch, including validation.</param>
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
    /// <summary>The part that holds the accuracy of a classifier: the share of validation examples classified
    /// correctly.</summary>
    public const string ClassAccuracy = "accuracy";

    /// <summary>The accuracy of classes if there is one, otherwise of rounded values; null if there is neither.</summary>
    [JsonIgnore]
    public double? Accuracy => Parts.TryGetValue(ClassAccuracy, out var ofClasses) ? ofClasses : RoundedAccuracy;
}
