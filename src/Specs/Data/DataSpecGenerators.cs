using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>
/// Points near a plane in space, along an arc: what the usual demonstration of PCA by a linear autoencoder is trained on.
/// </summary>
[Description(
    "Points in space near a tilted plane, along three quarters of an ellipse, centred on the training points: for a linear "
        + "autoencoder with 2 codings, which finds the plane.")]
public sealed record Toy3dData : DataSpec
{
    public const string Source = "toy_3d";

    [Description("Training points.")]
    [Range(2, 1_000_000)]
    public int Train { get; init; } = 60;

    [Description("Validation points: others from the same seed.")]
    [Range(1, 1_000_000)]
    public int Validation { get; init; } = 60;

    [Description("Tilt of the plane: how much of x is in z.")]
    [Range(-1e6, 1e6)]
    public double W1 { get; init; } = 0.1;

    [Description("Tilt of the plane: how much of y is in z.")]
    [Range(-1e6, 1e6)]
    public double W2 { get; init; } = 0.3;

    [Description("Standard deviation of the noise on z; that on x and y is half of it.")]
    [Range(0.0, 1e6)]
    public double Noise { get; init; } = 0.1;

    [Description("Seed the points are drawn from; independent of the trial's seed.")]
    public long Seed { get; init; } = 1;

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (1, 3);
}

/// <summary>Sine waves, for recurrent autoencoders: an example is a sequence, shape 1 x length x features.</summary>
[Description(
    "Sine-wave sequences of random frequency, phase and amplitude, with noise; values in [0, 1], so that bce works. An example "
        + "is 1 x length x features; the features of one share their frequency.")]
public sealed record SinesData : DataSpec, ISelfChecking
{
    public const string Source = "sines";

    [Description("Training sequences.")]
    [Range(1, 1_000_000)]
    public int Train { get; init; } = 5_000;

    [Description("Validation sequences: others from the same seed.")]
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
        "Standard deviation of the noise, before values are cut to [0, 1]. A wave's amplitude is 0.1 to 0.4 around 0.5.")]
    [Range(0.0, 1.0)]
    public double Noise { get; init; } = 0.02;

    [Description("Seed the waves are drawn from; independent of the trial's seed.")]
    public long Seed { get; init; } = 1;

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (Length, Features);

    public IEnumerable<SpecProblem> Problems()
    {
        if (MinPeriods > MaxPeriods)
        {
            yield return new SpecProblem(nameof(MinPeriods), $"min_periods ({MinPeriods}) is above max_periods ({MaxPeriods})");
        }
    }
}
