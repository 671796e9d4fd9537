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
/// Share of validation values whose rounded reconstruction equals the rounded input; null where the output is not bounded to
/// [0, 1], as rounding means nothing there, and in a stage that reconstructs no examples.
/// </param>
/// <param name="Parts">
/// Named parts of the validation loss if there are several, e.g. <c>reconstruction</c> and <c>latent</c>, and other measures of
/// the variant over the validation examples, e.g. <c>mean_activation</c>, or the <c>accuracy</c> of a classifier. A stage that
/// reconstructs the examples has <see cref="SquaredError"/> and <see cref="Determination"/>, whatever its loss.
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

    /// <summary>The measure that holds the mean squared error of the reconstruction, over the validation examples and their
    /// values: the one error that trials with different losses share.</summary>
    public const string SquaredError = "mse";

    /// <summary>
    /// The measure that holds the coefficient of determination R2 over the validation examples: 1 - SSE / SST, where SSE is the
    /// sum of the squared errors of the reconstruction, and SST that of predicting, for each value, its mean over the training
    /// examples. 1 is perfect; 0 is no better than that mean. Absent where the validation examples all equal it.
    /// </summary>
    public const string Determination = "r2";

    /// <summary>SHA-256 of the parameters after the epoch, lower-case hexadecimal; null in what version 0.2.0 measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WeightsSha256 { get; init; }

    /// <summary>The accuracy of classes if there is one, otherwise of rounded values; null if there is neither.</summary>
    [JsonIgnore]
    public double? Accuracy => Parts.TryGetValue(ClassAccuracy, out var ofClasses) ? ofClasses : RoundedAccuracy;

    /// <summary>A measure by its name in tables, such as <c>validation_loss</c> or the name of a part; null where there is
    /// none.</summary>
    public double? Measure(string name) => name switch
    {
        "loss" => Loss,
        "validation_loss" => ValidationLoss,
        "rounded_accuracy" => RoundedAccuracy,
        _ => Part(name),
    };

    /// <summary>The value of a part or measure; null where there is none.</summary>
    public double? Part(string name) => Parts.TryGetValue(name, out var value) ? value : null;
}
