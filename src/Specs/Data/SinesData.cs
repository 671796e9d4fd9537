using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>Sine waves, for recurrent autoencoders: an example is a sequence, shape 1 x length x features.</summary>
[Description(
    "Sine-wave sequences of random frequency, phase and amplitude, with noise; values in [0, 1], so that bce works. An example "
        + "is 1 x length x features; all features of an example have the same frequency.")]
public sealed record SinesData : DataSpec, ISelfChecking
{
    public const string Source = "sines";

    [Description("Number of training sequences.")]
    [Range(1, 1_000_000)]
    public int Train { get; init; } = 5_000;

    [Description("Number of validation sequences: others from the same seed.")]
    [Range(1, 1_000_000)]
    public int Validation { get; init; } = 500;

    [Description("Time steps of a sequence.")]
    [Range(2, 100_000)]
    public int Length { get; init; } = 50;

    [Description("Values at each step.")]
    [Range(1, 10_000)]
    public int Features { get; init; } = 1;

    [Description("Lowest number of periods in a sequence.")]
    [Range(0.0, 1e6)]
    public double MinPeriods { get; init; } = 1;

    [Description("Highest number of periods in a sequence.")]
    [Range(0.0, 1e6)]
    public double MaxPeriods { get; init; } = 4;

    [Description(
        "Standard deviation of the noise, added before values are clipped to [0, 1]. "
            + "A wave's amplitude is 0.1 to 0.4 around 0.5.")]
    [Range(0.0, 1.0)]
    public double Noise { get; init; } = 0.02;

    [Description("Seed of the waves; independent of the trial's seed.")]
    public long Seed { get; init; } = 1;

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (Length, Features);

    [JsonIgnore]
    public override bool IsWithinUnit => true;

    public override DataSpec ForModel(DataSpec trained, int channels, int height, int width) =>
        this with { Length = height, Features = width };

    public IEnumerable<SpecProblem> Problems()
    {
        if (MinPeriods > MaxPeriods)
        {
            yield return new SpecProblem(nameof(MinPeriods), $"min_periods ({MinPeriods}) is above max_periods ({MaxPeriods})");
        }
    }
}
